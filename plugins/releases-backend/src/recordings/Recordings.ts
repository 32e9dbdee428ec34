/**
 * The recordings of terminals: begun before a program starts, kept for a time, read back as asciicasts.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Masker } from '../masking';
import { headerLine } from './asciicast';
import { RecordingLimits } from './limits';
import { Recorder, RecorderOptions } from './Recorder';
import { RecordingStore } from './RecordingStore';
import { SessionStart } from './types';

/** A store that takes no part for so long is as good as none. */
const WRITE_MILLIS = 15_000;
const CLEAN_MILLIS = 3600_000;
const CLEAN_BATCH = 100;
const DAY_MILLIS = 24 * 3600_000;

export class Recordings {
  private cleaner?: NodeJS.Timeout;

  constructor(
    private readonly options: {
      store: RecordingStore;
      limits: RecordingLimits;
      logger: LoggerService;
    },
  ) {}

  get enabled(): boolean {
    return this.options.limits.enabled;
  }

  get store(): RecordingStore {
    return this.options.store;
  }

  start(): void {
    this.cleaner = setInterval(() => this.clean(), CLEAN_MILLIS);
    this.cleaner.unref();
    this.clean();
  }

  stop(): void {
    clearInterval(this.cleaner);
  }

  /** Writes the header, so that it is known to work before anything is typed. Throws what the store throws. */
  async record(
    start: SessionStart,
    masker: Masker,
    options: Pick<RecorderOptions, 'required' | 'onHold' | 'onBroken'>,
  ): Promise<Recorder> {
    const { store, limits } = this.options;
    let number = 0;
    const write = async (lines: string) => {
      await within(store.append(start.id, number, lines));
      number += 1;
    };
    await write(
      headerLine({
        columns: start.columns,
        rows: start.rows,
        startedAt: Date.now(),
        title: `${start.service} ${start.environment} ${start.instance}`,
      }),
    );
    return new Recorder({
      ...options,
      masker: masker.bytes(),
      maximumBytes: limits.maximumBytes,
      write,
    });
  }

  private async clean(): Promise<void> {
    const { store, limits, logger } = this.options;
    try {
      const millis = limits.retentionDays * DAY_MILLIS;
      while ((await store.removeOlder(millis, CLEAN_BATCH)) === CLEAN_BATCH);
    } catch (error) {
      logger.warn(
        `Old recordings of terminals could not be removed, will be tried again: ${stringifyError(
          error,
        )}`,
      );
    }
  }
}

async function within(written: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error('The blob store took too long.')),
      WRITE_MILLIS,
    );
  });
  await Promise.race([written, late]).finally(() => clearTimeout(timer));
}
