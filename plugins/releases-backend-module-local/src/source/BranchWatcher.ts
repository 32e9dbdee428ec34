/**
 * Finds moves of branches and tells the core of each exactly once. What the hooks wrote says which way a branch went; the comparison of
 * each branch with what the core knows finds what no hook told.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { FSWatcher, watch } from 'node:fs';
import { BranchCursors } from './BranchCursors';
import { listBranches } from './history';
import { installHook } from './hook';
import { PushedMove, PushSpool } from './PushSpool';
import { RepositoryFolder } from './RepositoryFolder';

/** A watch of a folder may miss something, so the folder is read this often as well. */
const SPOOL_PERIOD_MS = 2_000;
const COMPARE_PERIOD_MS = 60_000;

export class BranchWatcher {
  private watcher?: FSWatcher;
  private timer?: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();
  private queued = false;
  private stopped = true;
  private comparedAt = 0;
  private failed = false;

  constructor(
    private readonly repositories: RepositoryFolder,
    private readonly spool: PushSpool,
    private readonly cursors: BranchCursors,
    private readonly logger: LoggerService,
  ) {}

  /** Resolves once what happened before the start has been looked at. */
  async start(): Promise<void> {
    await this.spool.prepare();
    for (const repository of await this.repositories.list()) {
      await installHook(await this.repositories.locate(repository));
    }
    this.stopped = false;
    this.watch();
    this.timer = setInterval(() => this.look(), SPOOL_PERIOD_MS);
    this.timer.unref();
    await this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.watcher?.close();
    await this.running;
  }

  private watch(): void {
    const failed = (error: Error) =>
      this.logger.warn(
        `Pushes are seen only every ${SPOOL_PERIOD_MS} ms, because ${this.spool.folder} cannot be watched: ${error.message}`,
      );
    try {
      this.watcher = watch(this.spool.folder, () => this.look());
      this.watcher.on('error', failed);
    } catch (error) {
      failed(error as Error);
    }
  }

  /** One look at a time; any number of calls during one lead to one more. */
  private look(): Promise<void> {
    if (!this.queued) {
      this.queued = true;
      this.running = this.running.then(async () => {
        this.queued = false;
        if (!this.stopped) {
          await this.lookNow();
        }
      });
    }
    return this.running;
  }

  private async lookNow(): Promise<void> {
    try {
      const pushed = await this.spool.read();
      const all =
        this.failed || Date.now() - this.comparedAt > COMPARE_PERIOD_MS;
      this.failed = false;
      const present = await this.repositories.list();
      for (const repository of present) {
        const moves = pushed.filter(move => move.repository === repository);
        if (all || moves.length > 0) {
          await this.lookAt(repository, moves).catch(error =>
            this.postpone(`repository ${repository}`, error),
          );
        }
      }
      if (all) {
        this.comparedAt = Date.now();
      }
      for (const move of pushed) {
        if (!present.includes(move.repository)) {
          await move.forget();
        }
      }
    } catch (error) {
      this.logger.error(
        'Could not look for pushes; trying again',
        error as Error,
      );
    }
  }

  private async lookAt(
    repository: string,
    pushed: PushedMove[],
  ): Promise<void> {
    const gitDir = await this.repositories.locate(repository);
    // Read after the spool: a tip may be newer than the last push told, never older.
    const tips = new Map(
      (await listBranches(gitDir)).map(({ name, commit }) => [name, commit]),
    );
    const branches = new Set([
      ...tips.keys(),
      ...(await this.cursors.branches(repository)),
      ...pushed.map(move => move.branch),
    ]);
    for (const branch of branches) {
      try {
        await this.lookAtBranch(
          repository,
          branch,
          pushed.filter(move => move.branch === branch),
          tips.get(branch),
        );
      } catch (error) {
        this.postpone(
          `branch ${JSON.stringify(branch)} of ${repository}`,
          error,
        );
      }
    }
  }

  /** The next look finds it again; until then all others go on. */
  private postpone(what: string, error: unknown): void {
    this.failed = true;
    this.logger.warn(`Could not look at ${what}; trying again`, error as Error);
  }

  private async lookAtBranch(
    repository: string,
    branch: string,
    pushed: PushedMove[],
    tip: string | undefined,
  ): Promise<void> {
    let known = await this.cursors.known(repository, branch, () =>
      this.firstKnown(repository, branch),
    );
    const waiting = [...pushed];
    // Hooks of two pushes may finish in either order, so the way is found by what fits, not by time alone.
    let move = takeFrom(waiting, known);
    while (move) {
      await this.tell(repository, branch, move);
      known = move.after;
      await move.forget();
      move = takeFrom(waiting, known);
    }
    if (tip !== known) {
      await this.tell(repository, branch, { before: known, after: tip });
    }
    for (const passed of waiting) {
      await passed.forget();
    }
  }

  private async tell(
    repository: string,
    branch: string,
    move: { before?: string; after?: string; pusher?: string },
  ): Promise<void> {
    const { before, after, pusher } = move;
    if (after === undefined) {
      await this.cursors.deleted(repository, branch);
    } else {
      await this.cursors.moved(repository, branch, { before, after, pusher });
    }
  }

  /** The commit that a repository was made with is known to who made it. */
  private async firstKnown(
    repository: string,
    branch: string,
  ): Promise<string | undefined> {
    const { defaultBranch } = await this.repositories.describe(repository);
    return branch === defaultBranch
      ? this.repositories.initialCommitOf(repository)
      : undefined;
  }
}

/** The earliest move that begins at `commit`, taken out of the list. */
function takeFrom(
  moves: PushedMove[],
  commit: string | undefined,
): PushedMove | undefined {
  const at = moves.findIndex(move => move.before === commit);
  return at < 0 ? undefined : moves.splice(at, 1)[0];
}
