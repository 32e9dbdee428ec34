/**
 * The log of a build, from any byte, at once or as it grows.
 */
import { Request, Response } from 'express';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Core } from '../core';
import { openEventStream } from '../http';
import { BuildStore } from './store';
import { BuildRecord } from './types';

/** How often to look whether a queued build has begun. */
const QUEUE_POLL_MILLIS = 500;

/** Everything from `offset` to the present end, as text. */
export async function sendLog(
  core: Core,
  build: BuildRecord,
  offset: number,
  response: Response,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const pieces = build.reference
    ? core.drivers
        .buildEngine(build.builder)
        .log(build.reference, { offset, follow: false, signal: gone.signal })
    : [];
  // The first piece is fetched before the headers go out, so that a build engine that does not answer gives an error and not a short log.
  const iterator = toIterator(pieces);
  let next = await iterator.next();
  response
    .status(200)
    .set('Content-Type', 'text/plain; charset=utf-8')
    .set('Cache-Control', 'no-store');
  while (!next.done && !gone.signal.aborted) {
    if (!response.write(next.value.data)) {
      await Promise.race([
        once(response, 'drain', { signal: gone.signal }).catch(() => {}),
        once(response, 'close').catch(() => {}),
      ]);
    }
    next = await iterator.next();
  }
  response.end();
}

/** Events `chunk` {offset, data, next} and at last `end` {state}; waits for a build that has not begun. */
export async function followLog(
  core: Core,
  builds: BuildStore,
  build: BuildRecord,
  offset: number,
  request: Request,
  response: Response,
): Promise<void> {
  const stream = openEventStream(request, response);
  const signal = AbortSignal.any([stream.signal, core.shutdown]);
  const begun = await waitForStart(builds, build, signal);
  if (begun.reference) {
    const pieces = core.drivers
      .buildEngine(begun.builder)
      .log(begun.reference, { offset, follow: true, signal });
    for await (const piece of pieces) {
      const next = piece.offset + piece.data.length;
      await stream.send(
        'chunk',
        {
          offset: piece.offset,
          data: Buffer.from(piece.data).toString('base64'),
          next,
        },
        String(next),
      );
    }
  }
  if (!signal.aborted) {
    const ended = await waitForEnd(builds, build, signal);
    await stream.send('end', { state: ended.state });
  }
  stream.end();
}

async function waitForStart(
  builds: BuildStore,
  build: BuildRecord,
  signal: AbortSignal,
): Promise<BuildRecord> {
  return watch(
    builds,
    build,
    signal,
    present => present.reference !== undefined || hasEnded(present),
  );
}

/** The build engine's log may end a moment before the build's row does. */
async function waitForEnd(
  builds: BuildStore,
  build: BuildRecord,
  signal: AbortSignal,
): Promise<BuildRecord> {
  return watch(builds, build, signal, hasEnded);
}

async function watch(
  builds: BuildStore,
  build: BuildRecord,
  signal: AbortSignal,
  until: (build: BuildRecord) => boolean,
): Promise<BuildRecord> {
  let present = await builds.get(build.service, build.id);
  while (!until(present) && !signal.aborted) {
    await sleep(QUEUE_POLL_MILLIS, undefined, { signal }).catch(() => {});
    present = await builds.get(build.service, build.id);
  }
  return present;
}

function hasEnded(build: BuildRecord): boolean {
  return build.state !== 'queued' && build.state !== 'running';
}

function toIterator<T>(pieces: AsyncIterable<T> | T[]): AsyncIterator<T> {
  return (async function* iterate() {
    yield* pieces;
  })();
}
