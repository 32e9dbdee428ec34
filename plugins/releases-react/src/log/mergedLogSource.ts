/**
 * Several logs as one, in time order, each line with the name of its log. Each log heals by itself; one that ends or is refused says so
 * by a mark, and the others go on.
 */
import { ReleasesApiError } from '../api/ReleasesApiError';
import { pause } from '../stream/backOff';
import { FollowEvent, followLog } from './followLog';
import { LogEntry, LogMark } from './LogBuffer';
import { LogEvent, LogLineInput, LogSource } from './LogSource';
import { TimeMerge } from './TimeMerge';

/** A log is not read on while so many lines of all wait for their turn. */
const MOST_WAITING = 20_000;
const TICK = 50;

/**
 * @param parts - `name` is shown before each line and is part of its key, so it must be unique
 * @public
 */
export function mergedLogSource(
  fileName: string,
  parts: { name: string; source: LogSource }[],
): LogSource {
  return {
    fileName,
    async *open(_position, signal) {
      const stop = new AbortController();
      const end = () => stop.abort();
      signal.addEventListener('abort', end);
      try {
        yield* new Merge(parts, stop.signal).events();
      } finally {
        signal.removeEventListener('abort', end);
        end();
      }
    },
  };
}

class Merge {
  readonly #merge: TimeMerge<LogLineInput>;
  readonly #told: LogEvent[] = [];
  readonly #names: NonNullable<LogEntry['part']>[];
  readonly #up: boolean[];
  readonly #over: boolean[];
  #refusal: ReleasesApiError | undefined;
  #live = false;

  constructor(
    private readonly parts: { name: string; source: LogSource }[],
    private readonly signal: AbortSignal,
  ) {
    this.#merge = new TimeMerge(parts.length, performance.now());
    this.#names = parts.map(({ name }, index) => ({ name, index }));
    this.#up = parts.map(() => false);
    this.#over = parts.map(() => false);
  }

  async *events(): AsyncGenerator<LogEvent> {
    const { signal } = this;
    this.parts.forEach((_, index) => this.#follow(index));
    while (!signal.aborted) {
      const lines = this.#merge.take(performance.now());
      if (lines.length) {
        yield { type: 'lines', lines };
      }
      yield* this.#told.splice(0);
      if (this.#over.every(Boolean) && this.#merge.waiting === 0) {
        if (this.#refusal && !this.#live) {
          throw this.#refusal;
        }
        yield { type: 'end' };
        return;
      }
      await pause(TICK, signal);
    }
  }

  async #follow(index: number): Promise<void> {
    const { source } = this.parts[index];
    for await (const event of followLog(source, this.signal)) {
      this.#hear(index, event);
      while (this.#merge.waiting > MOST_WAITING && !this.signal.aborted) {
        await pause(TICK, this.signal);
      }
    }
  }

  #hear(index: number, event: FollowEvent): void {
    const part = this.#names[index];
    switch (event.type) {
      case 'lines':
        this.#merge.add(
          index,
          event.lines.map(line => ({
            ...line,
            part,
            key: line.key && `${part.name}/${line.key}`,
          })),
          performance.now(),
        );
        break;
      case 'open':
      case 'back':
        this.#turn(index, true);
        if (event.type === 'back') {
          this.#mark('reconnected', '', index);
        }
        break;
      case 'lost':
        this.#turn(index, false);
        break;
      case 'gap':
        this.#mark('gap', String(event.dropped ?? ''), index);
        break;
      case 'mark':
        this.#told.push(event);
        break;
      case 'end':
        this.#finish(index, 'ended', event.reason ?? '');
        break;
      default:
        this.#refusal = event.error;
        this.#finish(index, 'refused', event.error.message);
    }
  }

  /** The whole is up while every log that goes on is. */
  #turn(index: number, up: boolean): void {
    this.#up[index] = up;
    this.#merge.over(index, !up);
    const all = this.#up.every((is, at) => is || this.#over[at]);
    if (all) {
      this.#live = true;
      this.#told.push({ type: 'open' });
    } else if (!up && this.#live) {
      this.#told.push({ type: 'lost' });
    }
  }

  #finish(index: number, mark: LogMark, text: string): void {
    this.#over[index] = true;
    this.#merge.over(index, true);
    this.#mark(mark, text, index);
    if (this.#up.every((is, at) => is || this.#over[at])) {
      this.#told.push({ type: 'open' });
    }
  }

  #mark(mark: LogMark, text: string, index: number): void {
    this.#told.push({ type: 'mark', mark, text, part: this.#names[index] });
  }
}
