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
const FIRST_RETRY_MS = 1_000;
/** Longer names are left alone: they would fit no table and no page. */
const LONGEST_BRANCH = 200;

export class BranchWatcher {
  private watcher?: FSWatcher;
  private timer?: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();
  private queued = false;
  private stopped = true;
  private comparedAt = 0;
  /** What could not be told, and when to try again. */
  private readonly postponed = new Map<
    string,
    { tries: number; due: number }
  >();
  private readonly ignored = new Set<string>();

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
      const now = Date.now();
      const all =
        now - this.comparedAt > COMPARE_PERIOD_MS ||
        [...this.postponed.values()].some(({ due }) => due <= now);
      const present = await this.repositories.list();
      for (const repository of present) {
        const moves = pushed.filter(move => move.repository === repository);
        if (all || moves.length > 0) {
          await this.unlessPostponed(`repository ${repository}`, () =>
            this.lookAt(repository, moves),
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
      const moves = pushed.filter(move => move.branch === branch);
      if (branch.length > LONGEST_BRANCH) {
        await this.ignore(repository, branch, moves);
      } else {
        await this.unlessPostponed(
          `branch ${JSON.stringify(branch)} of ${repository}`,
          () => this.lookAtBranch(repository, branch, moves, tips.get(branch)),
        );
      }
    }
  }

  /** What fails is tried again, ever less often; until then all others go on. */
  private async unlessPostponed(
    what: string,
    work: () => Promise<void>,
  ): Promise<void> {
    const former = this.postponed.get(what);
    if (former && former.due > Date.now()) {
      return;
    }
    try {
      await work();
      this.postponed.delete(what);
    } catch (error) {
      const tries = (former?.tries ?? 0) + 1;
      const delay = Math.min(COMPARE_PERIOD_MS, FIRST_RETRY_MS * 2 ** tries);
      this.postponed.set(what, { tries, due: Date.now() + delay });
      this.logger.warn(
        `Could not look at ${what}; trying again in ${delay} ms`,
        error as Error,
      );
    }
  }

  private async ignore(
    repository: string,
    branch: string,
    moves: PushedMove[],
  ): Promise<void> {
    if (!this.ignored.has(`${repository}/${branch}`)) {
      this.ignored.add(`${repository}/${branch}`);
      this.logger.warn(
        `A branch of ${repository} is left alone, because its name has more than ${LONGEST_BRANCH} characters: ${branch.slice(
          0,
          50,
        )}…`,
      );
    }
    for (const move of moves) {
      await move.forget();
    }
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
