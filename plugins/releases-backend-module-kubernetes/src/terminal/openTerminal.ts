/**
 * A terminal in a container of a pod: with the shell that was chosen, or the most comfortable one that is there.
 */
import { stringifyError } from '@backstage/errors';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ReleasesError,
  TerminalSession,
} from '@slipway/backstage-plugin-releases-node';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, UnreachableError } from '../clusters/errors';
import { Cluster } from '../clusters/types';
import { EXEC_PROTOCOL, ExecEnd } from './channels';
import { ExecSession, SessionEnd } from './ExecSession';
import { endCommand, FIRST_SHELLS, NOT_FOUND, startCommand } from './shells';

/** A program that writes nothing for so long runs. */
const SILENT_MILLIS = 1_500;
/** What the runtimes say of a command that is not in the container. */
const NO_SUCH_COMMAND =
  /executable file .*not found|no such file or directory|not found in \$PATH/i;

export interface TerminalPlace {
  cluster: Cluster;
  namespace: string;
  pod: string;
  container: string;
}

export interface TerminalOptions {
  columns: number;
  rows: number;
  /** In place of a shell. */
  command?: string[];
  /** A shell by name, for example `bash`; the most comfortable one when absent. */
  shell?: string;
}

/**
 * The caller has made sure that the pod belongs to whom it is opened for. Throws `instance.not-found`, `terminal.unavailable` (no shell,
 * container not running), `target.refused` and `target.unavailable` (transient).
 */
export async function openTerminal(
  place: TerminalPlace,
  options: TerminalOptions,
  logger: LoggerService,
): Promise<TerminalSession> {
  for (const first of FIRST_SHELLS) {
    const session = await start(place, first, options, logger);
    const end = await Promise.race([
      session.started,
      sleep(SILENT_MILLIS, undefined),
    ]);
    if (!end) {
      return session;
    }
    session.drop();
    if (!isMissing(end)) {
      throw notStarted(place, options, end);
    }
    if (end.kind === 'exited') {
      // There is a shell, and it did not find what was asked for.
      break;
    }
  }
  throw noShell(place, options);
}

async function start(
  place: TerminalPlace,
  first: string,
  options: TerminalOptions,
  logger: LoggerService,
): Promise<ExecSession> {
  const mark = randomBytes(12).toString('hex');
  const session = new ExecSession(
    await exec(place, startCommand(first, mark, options), { tty: true }),
    () => endPrograms(place, first, mark),
  );
  session.resize(options.columns, options.rows);
  session.onExit(exit => {
    // What it left in the background goes with it.
    if (exit.code !== undefined && exit.code !== NOT_FOUND) {
      endPrograms(place, first, mark).catch(error =>
        logger.warn(
          `What a terminal left running in pod ${place.namespace}/${
            place.pod
          } of cluster '${
            place.cluster.name
          }' could not be ended: ${stringifyError(error)}`,
        ),
      );
    }
  });
  return session;
}

async function endPrograms(
  place: TerminalPlace,
  first: string,
  mark: string,
): Promise<void> {
  let socket;
  try {
    socket = await exec(place, endCommand(first, mark), { tty: false });
  } catch (error) {
    if (error instanceof ReleasesError && error.code !== 'target.unavailable') {
      // The container has gone, and its programs with it.
      return;
    }
    throw error;
  }
  const session = new ExecSession(socket, async () => {});
  await new Promise<void>(resolve => {
    session.onData(() => {});
    session.onExit(() => resolve());
  });
}

async function exec(
  place: TerminalPlace,
  command: string[],
  { tty }: { tty: boolean },
) {
  const { cluster, namespace, pod, container } = place;
  const path = `/api/v1/namespaces/${encodeURIComponent(
    namespace,
  )}/pods/${encodeURIComponent(pod)}/exec`;
  const query: [string, string][] = [
    ['container', container],
    ['stdin', String(tty)],
    ['stdout', 'true'],
    // A terminal has one output only.
    ['stderr', String(!tty)],
    ['tty', String(tty)],
    ...command.map((word): [string, string] => ['command', word]),
  ];
  try {
    return await cluster.socket(path, query, [EXEC_PROTOCOL]);
  } catch (error) {
    throw errorOf(error, place);
  }
}

function isMissing(end: SessionEnd): boolean {
  return end.kind === 'refused'
    ? NO_SUCH_COMMAND.test(end.message)
    : end.kind === 'exited' && end.code === NOT_FOUND;
}

function nameOf({ container, namespace, pod, cluster }: TerminalPlace) {
  return `container '${container}' of pod ${namespace}/${pod} in cluster '${cluster.name}'`;
}

function noShell(place: TerminalPlace, { command, shell }: TerminalOptions) {
  const what = command?.[0] ?? shell;
  return new ReleasesError(
    'terminal.unavailable',
    what
      ? `There is no '${what}' in ${nameOf(place)}; choose another shell.`
      : `There is no shell in ${nameOf(
          place,
        )}, so it has no terminal; choose another container, or read its log.`,
    { status: 409, details: { container: place.container } },
  );
}

function notStarted(
  place: TerminalPlace,
  { command, shell }: TerminalOptions,
  end: ExecEnd | { kind: 'lost' },
) {
  const said = {
    exited: () =>
      `${command?.[0] ?? shell ?? 'the shell'} ended at once with code ${
        (end as { code: number }).code
      }`,
    refused: () => (end as { message: string }).message,
    lost: () => 'the connection broke',
  }[end.kind]();
  return new ReleasesError(
    'terminal.unavailable',
    `No terminal could be opened in ${nameOf(place)}: ${said}.`,
    { status: 409, details: { container: place.container } },
  );
}

function errorOf(error: unknown, place: TerminalPlace): unknown {
  const { cluster, namespace, pod } = place;
  if (error instanceof UnreachableError) {
    return new ReleasesError(
      'target.unavailable',
      `Cluster '${cluster.name}' does not answer: ${error.message}`,
      { status: 503, nature: 'transient', cause: error },
    );
  }
  if (!(error instanceof ApiError)) {
    return error;
  }
  if (error.status === 404) {
    return new ReleasesError(
      'instance.not-found',
      `There is no pod ${namespace}/${pod} in cluster '${cluster.name}' any more; open the list of instances again.`,
      { status: 404, cause: error },
    );
  }
  if (error.status === 401 || error.status === 403) {
    return new ReleasesError(
      'target.refused',
      // A WebSocket begins with a GET, and API servers before 1.35 ask for that verb.
      `Cluster '${cluster.name}' refuses a terminal in namespace '${namespace}': ${error.message}. Give Slipway's service account the verbs get and create on pods/exec there.`,
      { status: 502, cause: error },
    );
  }
  return new ReleasesError(
    'terminal.unavailable',
    `No terminal could be opened in ${nameOf(place)}: ${error.message}.`,
    { status: 409, cause: error },
  );
}
