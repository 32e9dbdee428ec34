/**
 * Watches the builds that are under way, whoever started them: wakes their operations, keeps what they made, and ends those whose runner
 * is gone.
 */
import { DriverContext } from '@slipway/backstage-plugin-releases-node';
import { Attempt, AttemptState } from './Attempt';
import { BuildFolders } from './BuildFolders';
import { withLock } from './files';
import { fail, keepArtifacts } from './keepArtifacts';
import { reap } from './runnerProgram';

const LOOK_MS = 250;
const RETRY_MS = 2_000;
/** What could not be kept within this time, because the blob store was away, is given up. */
const KEEP_PATIENCE_MS = 10 * 60_000;

export class BuildMonitor {
  private timer?: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private readonly seen = new Map<string, string>();
  private readonly endings = new Map<string, Promise<void>>();
  private stopped = true;

  constructor(
    private readonly folders: BuildFolders,
    private readonly context: DriverContext,
  ) {}

  async start(): Promise<void> {
    await this.folders.prepare();
    this.stopped = false;
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    await Promise.all(this.endings.values());
  }

  private schedule(delayMs: number): void {
    if (!this.stopped) {
      this.timer = setTimeout(() => {
        this.looking = this.look().finally(() => this.schedule(LOOK_MS));
      }, delayMs);
      this.timer.unref();
    }
  }

  private async look(): Promise<void> {
    try {
      for (const attempt of await this.folders.active()) {
        await this.lookAt(attempt).catch(error =>
          this.context.logger.error(
            `Could not look at build ${attempt.reference}; trying again`,
            error,
          ),
        );
      }
    } catch (error) {
      this.context.logger.error('Could not list the builds', error as Error);
    }
  }

  private async lookAt(attempt: Attempt): Promise<void> {
    const state = await attempt.read();
    if (state.phase === 'orphaned' || state.phase === 'packaging') {
      this.end(attempt);
    }
    if (state.phase === 'ended') {
      await attempt.removeFolders();
      await this.folders.markOver(attempt);
    }
    this.wakeOnChange(attempt, state);
  }

  private wakeOnChange(attempt: Attempt, state: AttemptState): void {
    const present = JSON.stringify([
      state.phase,
      state.status?.stages.map(stage => stage.state),
    ]);
    if (state.job && this.seen.get(attempt.reference) !== present) {
      this.seen.set(attempt.reference, present);
      this.context.wake(state.job.key);
    }
    if (state.phase === 'ended') {
      this.seen.delete(attempt.reference);
    }
  }

  /** Beside the looks, since packing may take a while; once at a time for each attempt. */
  private end(attempt: Attempt): void {
    const { reference } = attempt;
    if (this.endings.has(reference)) {
      return;
    }
    const ending = this.endNow(attempt)
      .catch(async error => {
        this.context.logger.warn(
          `Could not end build ${reference}; trying again`,
          error,
        );
        if (!this.stopped) {
          await new Promise(resolve => {
            setTimeout(resolve, RETRY_MS).unref();
          });
        }
      })
      .finally(() => this.endings.delete(reference));
    this.endings.set(reference, ending);
  }

  private async endNow(attempt: Attempt): Promise<void> {
    await withLock(attempt.folder, async () => {
      const { phase, status } = await attempt.read();
      if (phase === 'orphaned') {
        await reap(attempt.folder);
        await attempt.removeFolders();
        await fail(attempt, {
          code: 'build.lost',
          message:
            'The process that ran the build is gone, most likely because the machine was restarted; build again.',
        });
      } else if (phase === 'packaging') {
        const waited = Date.now() - Date.parse(status?.finishedAt ?? '');
        await keepArtifacts(attempt, this.context).catch(async error => {
          if (waited < KEEP_PATIENCE_MS) {
            throw error;
          }
          await fail(attempt, {
            code: 'build.artifact-not-stored',
            message: `What the build made could not be stored: ${error.message}`,
          });
        });
      }
    });
  }
}
