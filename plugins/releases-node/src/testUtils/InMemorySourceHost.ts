/**
 * A source host in memory that keeps the whole contract: for tests of the core, and the good example that broken drivers are derived from.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  Commit,
  DriverContext,
  ReleasesError,
  Repository,
  SourceHost,
} from '../contracts';
import {
  InMemoryRepository,
  InMemorySourceServer,
  StoredCommit,
} from './InMemorySourceServer';

/**
 * @public
 */
export class InMemorySourceHost implements SourceHost {
  readonly id: string;
  readonly capabilities = { createRepository: true, events: true };
  private timer?: NodeJS.Timeout;
  private telling = false;

  constructor(
    protected readonly context: DriverContext,
    protected readonly server: InMemorySourceServer = new InMemorySourceServer(),
  ) {
    this.id = context.id;
  }

  async start(): Promise<void> {
    this.timer = setInterval(() => this.tell(), 10);
    await this.tell();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
  }

  async createRepository(options: {
    key: string;
    name: string;
    defaultBranch: string;
    files: { path: string; content: string; executable?: boolean }[];
    message: string;
    author: { name: string; email: string };
  }): Promise<Repository> {
    this.checkName(options.name);
    for (const file of options.files) {
      if (path.isAbsolute(file.path) || file.path.split('/').includes('..')) {
        throw new ReleasesError(
          'file.path-invalid',
          `${file.path} cannot be a file of a repository.`,
        );
      }
    }
    const present = this.server.repositories.get(options.name);
    if (present && present.key !== options.key) {
      throw new ReleasesError(
        'repository.exists',
        `A repository '${options.name}' exists already.`,
        { status: 409 },
      );
    }
    if (!present) {
      const repository: InMemoryRepository = {
        key: options.key,
        defaultBranch: options.defaultBranch,
        commits: new Map(),
        branches: new Map(),
      };
      const commit = this.server.commit(repository, {
        ...options,
        parents: [],
      });
      repository.branches.set(options.defaultBranch, commit);
      this.server.repositories.set(options.name, repository);
    }
    return this.getRepository(options.name);
  }

  async getRepository(name: string): Promise<Repository> {
    const { defaultBranch } = this.find(name);
    return { name, defaultBranch, cloneUrl: `memory:${name}` };
  }

  async listBranches(
    repository: string,
  ): Promise<{ name: string; commit: string }[]> {
    return [...this.find(repository).branches].map(([name, commit]) => ({
      name,
      commit,
    }));
  }

  async resolve(repository: string, revision: string): Promise<Commit> {
    const { files, ...commit } = this.findCommit(repository, revision);
    return commit;
  }

  async commits(
    repository: string,
    options: { from?: string; to: string; limit: number },
  ): Promise<Commit[]> {
    const left = new Set(
      options.from ? this.reachable(repository, options.from) : [],
    );
    return this.reachable(repository, options.to)
      .filter(id => !left.has(id))
      .map(id => {
        const { files, ...commit } = this.findCommit(repository, id);
        return commit;
      })
      .sort((a, b) => Date.parse(b.time) - Date.parse(a.time))
      .slice(0, options.limit);
  }

  async contains(
    repository: string,
    commit: string,
    ancestor: string,
  ): Promise<boolean> {
    const { id } = this.findCommit(repository, ancestor);
    return this.reachable(repository, commit).includes(id);
  }

  async readFile(
    repository: string,
    revision: string,
    file: string,
  ): Promise<string> {
    const found = this.findCommit(repository, revision).files.get(file);
    if (!found) {
      throw new ReleasesError('file.not-found', `${file} does not exist.`, {
        status: 404,
      });
    }
    return found.content;
  }

  async checkout(
    repository: string,
    commit: string,
    directory: string,
  ): Promise<void> {
    for (const [file, { content, executable }] of this.findCommit(
      repository,
      commit,
    ).files) {
      const target = path.join(directory, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content, { mode: executable ? 0o755 : 0o644 });
    }
  }

  /** Hands over what was not yet taken, in order; stops at the first that is refused and tries again later. */
  protected async tell(): Promise<void> {
    if (this.telling) {
      return;
    }
    this.telling = true;
    try {
      while (this.server.told < this.server.moves.length) {
        const move = this.server.moves[this.server.told];
        await this.context.sourceChanged({ ...move, host: this.id });
        this.server.told += 1;
      }
    } catch (error) {
      this.context.logger.warn(`Telling again later: ${error}`);
    } finally {
      this.telling = false;
    }
  }

  protected checkName(name: string): void {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
      throw new ReleasesError(
        'repository.name-invalid',
        `${JSON.stringify(name)} cannot be the name of a repository.`,
      );
    }
  }

  protected find(name: string): InMemoryRepository {
    const repository = this.server.repositories.get(name);
    if (!repository) {
      throw new ReleasesError(
        'repository.not-found',
        `There is no repository ${JSON.stringify(name)}.`,
        { status: 404 },
      );
    }
    return repository;
  }

  private findCommit(repository: string, revision: string): StoredCommit {
    const { branches, commits } = this.find(repository);
    const id =
      branches.get(revision) ??
      (/^[0-9a-f]{4,40}$/.test(revision)
        ? [...commits.keys()].find(known => known.startsWith(revision))
        : undefined);
    const commit = id && commits.get(id);
    if (!commit) {
      throw new ReleasesError(
        'revision.not-found',
        `${JSON.stringify(revision)} is no branch or commit.`,
        { status: 404 },
      );
    }
    return commit;
  }

  private reachable(repository: string, from: string): string[] {
    const seen = new Set<string>();
    const visit = (revision: string) => {
      const { id, parents } = this.findCommit(repository, revision);
      if (!seen.has(id)) {
        seen.add(id);
        parents.forEach(visit);
      }
    };
    visit(from);
    return [...seen];
  }
}
