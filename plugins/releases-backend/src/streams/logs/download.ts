/**
 * GET …/instances/{instanceId}/log/download: the whole log of one copy of an instance, as a file. Written line by line at the pace at which
 * the client takes it, so that the backend holds no more of it than a chunk.
 */
import { LogLine } from '@slipway/backstage-plugin-releases-node';
import { Response } from 'express';
import { once } from 'node:events';
import { LogSubject } from './LogFanOut';

const CHUNK_BYTES = 64 * 1024;

/** The first line is fetched before the headers go out, so that a target that does not answer gives an error and not an empty file. */
export async function sendWholeLog(
  subject: LogSubject,
  response: Response,
  shutdown: AbortSignal,
): Promise<void> {
  const { target, placement, instance, previous } = subject;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, shutdown]);
  const lines = target
    .logs(placement, instance, { previous, follow: false, signal })
    [Symbol.asyncIterator]();
  let next = await lines.next();
  response
    .status(200)
    .set('Content-Type', 'text/plain; charset=utf-8')
    .set('Content-Disposition', `attachment; filename="${nameOf(subject)}"`)
    .set('X-Content-Type-Options', 'nosniff')
    .set('Cache-Control', 'no-store');
  let chunk = '';
  while (!next.done && !signal.aborted) {
    chunk += toText(next.value);
    if (chunk.length >= CHUNK_BYTES) {
      await write(response, chunk, signal);
      chunk = '';
    }
    next = await lines.next();
  }
  if (signal.aborted && !gone.signal.aborted) {
    // Half a file must not look like a whole one.
    response.destroy();
    return;
  }
  response.end(chunk);
}

async function write(response: Response, chunk: string, signal: AbortSignal) {
  if (!response.write(chunk)) {
    await once(response, 'drain', { signal }).catch(() => {});
  }
}

function toText({ time, stream, text }: LogLine): string {
  return `${time} ${stream} ${text}\n`;
}

/** Letters that every system takes in a file's name. */
function nameOf({ placement, instance, previous }: LogSubject): string {
  const service = placement.service.split('/').pop();
  const parts = [service, placement.environment, instance];
  const run = previous > 0 ? `-${previous}-before` : '';
  return `${parts.join('-').replace(/[^A-Za-z0-9._-]/g, '_')}${run}.log`;
}
