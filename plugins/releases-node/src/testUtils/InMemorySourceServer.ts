/**
 * A Git server in memory, for tests: repositories, and hands to push to them as a person would.
 */
import { createHash } from 'node:crypto';
import { Commit } from '../contracts';

/**
 * @public
 */
export interface StoredCommit extends Commit {
  files: Map<string, { content: string; executable: boolean }>;
}

interface Move {
  id: string;
  repository: string;
  branch: string;
  before?: string;
  after: string;
}

/**
 * @public
 */
export interface InMemoryRepository {
  key: string;
  defaultBranch: string;
  commits: Map<string, StoredCommit>;
  branches: Map<string, string>;
}

/**
 * What lasts while drivers over it come and go, as a Git server would.
 *
 * @public
 */
export class InMemorySourceServer {
  readonly repositories = new Map<string, InMemoryRepository>();
  /** Moves in the order they happened; `told` counts those that the context took. */
  readonly moves: Move[] = [];
  told = 0;
  private clock = Date.parse('2026-01-01T00:00:00Z');

  /** Puts a commit with these files, on top of the branch's tip or of `onto`, and moves the branch to it, forced or not. */
  push(
    repository: string,
    branch: string,
    files: Record<string, string>,
    onto?: string,
  ): string {
    const found = this.repositories.get(repository);
    if (!found) {
      throw new Error(`The test has no repository ${repository}`);
    }
    const before = found.branches.get(branch);
    const parent =
      onto ?? before ?? found.branches.get(found.defaultBranch) ?? undefined;
    const after = this.commit(found, {
      parents: parent ? [parent] : [],
      message: `Change ${Object.keys(files).join(', ')}`,
      author: { name: 'Li Wei', email: 'li@example.org' },
      files: Object.entries(files).map(([file, content]) => ({
        path: file,
        content,
      })),
    });
    found.branches.set(branch, after);
    this.moves.push({
      id: `${repository}:${this.moves.length}`,
      repository,
      branch,
      ...(before && { before }),
      after,
    });
    return after;
  }

  deleteBranch(repository: string, branch: string): void {
    this.repositories.get(repository)?.branches.delete(branch);
  }

  commit(
    repository: InMemoryRepository,
    options: {
      parents: string[];
      message: string;
      author: { name: string; email: string };
      files: { path: string; content: string; executable?: boolean }[];
    },
  ): string {
    const files = new Map(repository.commits.get(options.parents[0])?.files);
    for (const file of options.files) {
      files.set(file.path, {
        content: file.content,
        executable: file.executable ?? false,
      });
    }
    this.clock += 1000;
    const time = new Date(this.clock).toISOString();
    const id = createHash('sha1')
      .update(JSON.stringify([options, time, [...files]]))
      .digest('hex');
    repository.commits.set(id, {
      id,
      parents: options.parents,
      title: options.message.split('\n', 1)[0],
      message: options.message,
      author: options.author,
      time,
      files,
    });
    return id;
  }
}
