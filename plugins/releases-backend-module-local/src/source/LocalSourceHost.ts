/**
 * The embedded source host: bare repositories in a folder, cloned and pushed by path from the same machine.
 */
import {
  Commit,
  DriverContext,
  ReleasesError,
  Repository,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { readDataDirectory } from '../config';
import { BranchCursors } from './BranchCursors';
import { BranchWatcher } from './BranchWatcher';
import {
  isAncestor,
  listBranches,
  readCommits,
  readFileAt,
  resolveId,
  writeTree,
} from './history';
import { PushSpool } from './PushSpool';
import { NewRepository, RepositoryFolder } from './RepositoryFolder';

export class LocalSourceHost implements SourceHost {
  readonly id: string;
  readonly capabilities = { createRepository: true, events: true };
  private readonly repositories: RepositoryFolder;
  private readonly spool: PushSpool;
  private readonly watcher: BranchWatcher;

  constructor(private readonly context: DriverContext) {
    const dataDirectory = readDataDirectory(context.rootConfig);
    this.id = context.id;
    this.repositories = new RepositoryFolder(
      path.join(dataDirectory, 'repositories'),
    );
    this.spool = new PushSpool(
      path.join(dataDirectory, 'pushes'),
      context.logger,
    );
    this.watcher = new BranchWatcher(
      this.repositories,
      this.spool,
      new BranchCursors(this.id, context.state, change =>
        context.sourceChanged(change),
      ),
      context.logger,
    );
  }

  async start(): Promise<void> {
    await this.watcher.start();
  }

  async stop(): Promise<void> {
    await this.watcher.stop();
  }

  async createRepository(options: NewRepository): Promise<Repository> {
    const keyHash = createHash('sha256').update(options.key).digest('hex');
    const byKey = `repository-by-key/${keyHash}`;
    const made = await this.context.state.get<string>(byKey);
    if (made !== undefined) {
      return this.repositories.describe(made);
    }
    await this.spool.prepare();
    await this.repositories.create(options);
    await this.context.state.set(byKey, options.name);
    return this.repositories.describe(options.name);
  }

  async getRepository(name: string): Promise<Repository> {
    return this.repositories.describe(name);
  }

  async listBranches(
    repository: string,
  ): Promise<{ name: string; commit: string }[]> {
    return listBranches(await this.repositories.locate(repository));
  }

  async resolve(repository: string, revision: string): Promise<Commit> {
    const gitDir = await this.repositories.locate(repository);
    const to = await resolveId(gitDir, revision);
    const [commit] = await readCommits(gitDir, { to, limit: 1 });
    return commit;
  }

  async commits(
    repository: string,
    options: { from?: string; to: string; limit: number },
  ): Promise<Commit[]> {
    if (!Number.isInteger(options.limit) || options.limit < 1) {
      throw new ReleasesError(
        'request.invalid',
        `A list of commits needs a limit of at least 1, not ${options.limit}.`,
      );
    }
    const gitDir = await this.repositories.locate(repository);
    return readCommits(gitDir, {
      to: await resolveId(gitDir, options.to),
      limit: options.limit,
      ...(options.from && { from: await resolveId(gitDir, options.from) }),
    });
  }

  async contains(
    repository: string,
    commit: string,
    ancestor: string,
  ): Promise<boolean> {
    const gitDir = await this.repositories.locate(repository);
    return isAncestor(
      gitDir,
      await resolveId(gitDir, ancestor),
      await resolveId(gitDir, commit),
    );
  }

  async readFile(
    repository: string,
    revision: string,
    file: string,
  ): Promise<string> {
    const gitDir = await this.repositories.locate(repository);
    return readFileAt(gitDir, await resolveId(gitDir, revision), file);
  }

  async checkout(
    repository: string,
    commit: string,
    directory: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const gitDir = await this.repositories.locate(repository);
    await writeTree(gitDir, await resolveId(gitDir, commit), directory, signal);
  }
}
