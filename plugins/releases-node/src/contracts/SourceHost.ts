/**
 * The contract of a source host: the place where a service's Git repository lives.
 */

/**
 * @public
 */
export interface Commit {
  /** 40 hexadecimal digits. */
  id: string;
  parents: string[];
  /** First line of the message. */
  title: string;
  message: string;
  author: { name: string; email: string };
  /** ISO 8601, of the commit (not the author's) date. */
  time: string;
}

/**
 * @public
 */
export interface Repository {
  /** Name on its host; its identity there. */
  name: string;
  defaultBranch: string;
  /** What `git clone` takes. */
  cloneUrl: string;
  /** A page for people, where the host has one. */
  webUrl?: string;
}

/**
 * A branch moved. `id` is the same however often the host tells it, so that the core takes it exactly once.
 *
 * @public
 */
export interface SourceChange {
  id: string;
  host: string;
  repository: string;
  branch: string;
  /** Absent when the branch is new. */
  before?: string;
  after: string;
  /** Who pushed, where the host says so. */
  pusher?: string;
}

/**
 * @public
 */
export interface SourceHostCapabilities {
  createRepository: boolean;
  /** Tells of pushes by itself; without it the core asks for the branches now and then. */
  events: boolean;
}

/**
 * Errors: `repository.exists`, `repository.not-found`, `repository.name-invalid`, `revision.not-found`, `file.not-found`, and
 * `source.unavailable` (transient). Branch and repository names from outside are checked by the driver before they reach a command.
 *
 * @public
 */
export interface SourceHost {
  readonly id: string;
  readonly capabilities: SourceHostCapabilities;
  /**
   * Makes a repository with one first commit. Idempotent by `key`: the same key again answers the same repository; a name taken by
   * another key is `repository.exists`.
   */
  createRepository(options: {
    key: string;
    name: string;
    defaultBranch: string;
    files: { path: string; content: string; executable?: boolean }[];
    message: string;
    author: { name: string; email: string };
  }): Promise<Repository>;
  getRepository(name: string): Promise<Repository>;
  listBranches(repository: string): Promise<{ name: string; commit: string }[]>;
  /** Resolves a branch, tag or (short) commit id to its commit. */
  resolve(repository: string, revision: string): Promise<Commit>;
  /** Commits reachable from `to` and not from `from`, newest first, at most `limit`. */
  commits(
    repository: string,
    options: { from?: string; to: string; limit: number },
  ): Promise<Commit[]>;
  /** Whether `ancestor` is reachable from `commit`. */
  contains(
    repository: string,
    commit: string,
    ancestor: string,
  ): Promise<boolean>;
  readFile(repository: string, revision: string, path: string): Promise<string>;
  /** Puts the files of `commit` into the empty folder `directory`. */
  checkout(
    repository: string,
    commit: string,
    directory: string,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Starts telling of pushes through the context; finds at start what was pushed meanwhile. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
