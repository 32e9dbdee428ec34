/**
 * The log of one pod's container, copy after copy: the kubelet keeps the present one and the one before.
 */
import {
  LogLine,
  LogOptions,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, Cluster } from '../clusters';
import { CONTAINER } from '../render';
import { isLive, LivePod, mainContainer } from '../rollout';
import { isAfter, LineParser, Position, positionOf } from './parseLines';

export interface LogSource {
  cluster: Cluster;
  namespace: string;
  pod: LivePod;
  /** The pod as it is now; undefined when it is gone. Without it, following ends with the present copy. */
  refresh?: () => Promise<LivePod | undefined>;
}

const LOOK_AGAIN_MS = 500;
/** Before the log's first byte; the container may be quiet. */
const OPEN_SECONDS = 30;

/**
 * @throws ReleasesError `log.cursor-invalid`, `log.gone`; ApiError, UnreachableError
 */
export async function* readLog(
  source: LogSource,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const { signal, follow, previous = 0 } = options;
  const after = options.after === undefined ? undefined : parse(options.after);
  let { pod } = source;
  let present = copyOf(pod);
  let copy = Math.max(after ? after.copy : present - previous, present - 1, 1);
  if (!after && present - previous !== copy) {
    return; // A copy whose log nobody keeps any more.
  }
  let begin: LogOptions = { ...options, after: undefined };
  let position = after?.copy === copy ? after : undefined;
  while (!signal?.aborted) {
    const read = readCopy(source, pod, copy, { present, begin, position });
    for await (const { position: at, ...line } of read) {
      if (signal?.aborted) {
        return;
      }
      position = at;
      yield line;
    }
    if (!follow || previous > 0 || !source.refresh || signal?.aborted) {
      return;
    }
    const now = await source.refresh();
    if (!now) {
      return;
    }
    pod = now;
    present = copyOf(pod);
    if (present > copy) {
      copy = Math.max(copy + 1, present - 1);
      position = undefined;
      begin = { follow: true, signal };
    } else if (!isLive(pod)) {
      return;
    } else {
      await pauseUnlessAborted(signal);
    }
  }
}

interface Reading {
  present: number;
  begin: LogOptions;
  /** Lines up to it are left out. */
  position: Position | undefined;
}

async function* readCopy(
  { cluster, namespace }: LogSource,
  { metadata }: LivePod,
  copy: number,
  { present, begin, position }: Reading,
) {
  const { signal, since, tail } = begin;
  const parser = new LineParser(copy);
  try {
    const stream = await cluster.stream({
      path: `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log`,
      query: {
        container: CONTAINER,
        timestamps: true,
        follow: begin.follow && copy === present,
        previous: copy < present,
        // Whole seconds are all that the kubelet looks at; the rest is left out here.
        sinceTime: position
          ? `${position.stamp.slice(0, 19)}Z`
          : since && `${new Date(since).toISOString().slice(0, 19)}Z`,
        tailLines: position ? undefined : tail,
      },
      signal,
      timeoutSeconds: OPEN_SECONDS,
    });
    const wanted = (line: LogLine & { position: Position }) =>
      position
        ? isAfter(line.position, position)
        : since === undefined || Date.parse(line.time) >= Date.parse(since);
    for await (const chunk of stream) {
      for (const line of parser.push(chunk as Buffer)) {
        if (wanted(line)) {
          yield line;
        }
      }
    }
    for (const line of parser.end()) {
      if (wanted(line)) {
        yield line;
      }
    }
  } catch (error) {
    if (signal?.aborted || isNotThereYet(error)) {
      return;
    }
    if (error instanceof ApiError && error.status === 404) {
      throw logGone(metadata.name);
    }
    throw error;
  }
}

export function logGone(instance: string): ReleasesError {
  return new ReleasesError(
    'log.gone',
    `${instance} has ended, and Kubernetes keeps no log of a pod that is gone.`,
    { status: 410 },
  );
}

/** The container has not started, or no copy came before it. */
function isNotThereYet(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400;
}

/** Of the container, counting from 1. */
function copyOf(pod: LivePod): number {
  return (mainContainer(pod)?.restartCount ?? 0) + 1;
}

function parse(cursor: string): Position {
  const position = positionOf(cursor);
  if (!position) {
    throw new ReleasesError(
      'log.cursor-invalid',
      `'${cursor}' is no cursor of a log line; leave it out to begin anew.`,
    );
  }
  return position;
}

async function pauseUnlessAborted(signal: AbortSignal | undefined) {
  await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {
    // Aborted: the caller sees it by the signal.
  });
}
