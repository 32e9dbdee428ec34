/**
 * How far the core has been told of each branch. A move is written down before it is handed over and the cursor afterwards, so that after
 * a crash the very same move is handed over again under the same id, which the core takes once.
 */
import {
  SourceChange,
  StateStore,
} from '@slipway/backstage-plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { createHash } from 'node:crypto';

interface Move extends JsonObject {
  before: string | null;
  after: string;
  pusher: string | null;
}

interface Cursor extends JsonObject {
  branch: string;
  /** Null once the branch was deleted. The cursor stays, so that its numbers are not used again. */
  commit: string | null;
  /** Moves told so far. */
  moves: number;
  /** Written down but not known to be taken. */
  pending: Move | null;
}

export class BranchCursors {
  constructor(
    private readonly host: string,
    private readonly state: StateStore,
    private readonly take: (change: SourceChange) => Promise<void>,
  ) {}

  async branches(repository: string): Promise<string[]> {
    const stored = await this.state.list(prefixOf(repository));
    return stored.map(({ value }) => (value as Cursor).branch);
  }

  /**
   * The commit that the core knows the branch at, undefined when it knows none. A move left pending by a crash is handed over first.
   *
   * @param first - where the branch counts as known before anything was told
   */
  async known(
    repository: string,
    branch: string,
    first: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const key = keyOf(repository, branch);
    const cursor = await this.state.get<Cursor>(key);
    if (!cursor) {
      const commit = await first();
      if (commit) {
        await this.state.set(key, { branch, commit, moves: 0, pending: null });
      }
      return commit;
    }
    if (cursor.pending) {
      await this.handOver(repository, branch, cursor, cursor.pending);
      return cursor.pending.after;
    }
    return cursor.commit ?? undefined;
  }

  async moved(
    repository: string,
    branch: string,
    move: { before?: string; after: string; pusher?: string },
  ): Promise<void> {
    const key = keyOf(repository, branch);
    const cursor = (await this.state.get<Cursor>(key)) ?? {
      branch,
      commit: null,
      moves: 0,
      pending: null,
    };
    const pending = {
      before: move.before ?? null,
      after: move.after,
      pusher: move.pusher ?? null,
    };
    await this.state.set(key, { ...cursor, pending });
    await this.handOver(repository, branch, cursor, pending);
  }

  async deleted(repository: string, branch: string): Promise<void> {
    const key = keyOf(repository, branch);
    const cursor = await this.state.get<Cursor>(key);
    if (cursor && cursor.commit !== null) {
      await this.state.set(key, { ...cursor, commit: null });
    }
  }

  private async handOver(
    repository: string,
    branch: string,
    cursor: Cursor,
    move: Move,
  ): Promise<void> {
    const moves = cursor.moves + 1;
    await this.take({
      id: hash([this.host, repository, branch, moves, move.after]),
      host: this.host,
      repository,
      branch,
      ...(move.before !== null && { before: move.before }),
      after: move.after,
      ...(move.pusher !== null && { pusher: move.pusher }),
    });
    await this.state.set(keyOf(repository, branch), {
      branch,
      commit: move.after,
      moves,
      pending: null,
    });
  }
}

/** A repository's name holds no slash, so nothing of one is mistaken for another's. */
function prefixOf(repository: string): string {
  return `branch/${repository}/`;
}

/** The name of a branch may be longer than a key. */
function keyOf(repository: string, branch: string): string {
  return `${prefixOf(repository)}${hash([branch])}`;
}

function hash(parts: (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
