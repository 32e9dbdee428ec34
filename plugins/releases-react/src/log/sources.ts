/**
 * The logs of builds and of instances as sources for a log view.
 */
import { LogLine } from '@slipway/backstage-plugin-releases-common';
import {
  InstanceKey,
  InstanceLogQuery,
  ReleasesApi,
  ServiceKey,
} from '../api/ReleasesApi';
import { LineSplitter } from './LineSplitter';
import { LogEvent, LogSource } from './LogSource';

// The stream ends with these and not the log: open it again.
const PASSING = ['token.expired', 'shutdown'];

const bytes = (base64: string) =>
  Uint8Array.from(atob(base64), character => character.charCodeAt(0));

/**
 * The whole log of a build, live until it ends. Its position is a byte offset; a line's key is its number, from 1.
 *
 * @public
 */
export function buildLogSource(
  api: ReleasesApi,
  service: ServiceKey,
  build: { id: string; number: number },
): LogSource {
  let splitter = new LineSplitter();
  let number = 0;
  const numbered = (lines: string[]) =>
    lines.map(text => {
      number += 1;
      return { text, key: String(number) };
    });
  return {
    fileName: `${service.name}-build-${build.number}.log`,
    async *open(position, signal): AsyncIterable<LogEvent> {
      if (position === undefined) {
        splitter = new LineSplitter();
        number = 0;
      }
      const offset = Number(position ?? 0);
      for await (const event of api.streamBuildLog(
        service,
        build.id,
        offset,
        signal,
      )) {
        if (event.event === 'open') {
          yield { type: 'open' };
        } else if (event.event === 'chunk') {
          const chunk: { data: string; next: number } = JSON.parse(event.data);
          yield {
            type: 'lines',
            lines: numbered(splitter.push(bytes(chunk.data))),
            position: String(chunk.next),
          };
        } else if (event.event === 'end') {
          const { state, reason } = JSON.parse(event.data);
          if (PASSING.includes(reason)) {
            return;
          }
          yield {
            type: 'lines',
            lines: numbered(splitter.flush()),
          };
          yield { type: 'end', reason: state };
          return;
        }
      }
    },
  };
}

/**
 * The log of one instance, live, or of a run before. Its position is the cursor of a line, which is the line's key too.
 *
 * @public
 */
export function instanceLogSource(
  api: ReleasesApi,
  service: ServiceKey,
  instance: InstanceKey,
  query: Pick<InstanceLogQuery, 'previous' | 'since' | 'tail'> = {},
): LogSource {
  return {
    fileName: `${service.name}-${instance.environment}-${instance.instanceId}${
      query.previous ? `-previous-${query.previous}` : ''
    }.log`,
    async *open(position, signal): AsyncIterable<LogEvent> {
      for await (const event of api.streamInstanceLog(
        service,
        instance,
        position === undefined
          ? query
          : { previous: query.previous, after: position },
        signal,
      )) {
        if (event.event === 'open') {
          yield { type: 'open' };
        } else if (event.event === 'lines') {
          const { items }: { items: LogLine[] } = JSON.parse(event.data);
          yield {
            type: 'lines',
            lines: items.map(({ text, time, stream, cursor }) => ({
              text,
              time,
              stream,
              key: cursor,
            })),
            position: items[items.length - 1]?.cursor,
          };
        } else if (event.event === 'gap') {
          yield { type: 'gap', dropped: JSON.parse(event.data).dropped };
        } else if (event.event === 'end') {
          const { reason, message } = JSON.parse(event.data);
          if (!PASSING.includes(reason)) {
            yield { type: 'end', reason: message };
          }
          return;
        }
      }
    },
  };
}
