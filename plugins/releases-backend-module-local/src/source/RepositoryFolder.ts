/**
 * The folder of bare repositories: where each is, how one is made.
 */
import {
  ReleasesError,
  Repository,
} from '@slipway/backstage-plugin-releases-node';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { git, GitFailedError } from '../git';
import { installHook } from './hook';
import {
  checkBranchName,
  checkRepositoryName,
  isRepositoryName,
  isRepositoryPath,
} from './names';

export interface NewRepository {
  key: string;
  name: string;
  defaultBranch: string;
  files: { path: string; content: string; executable?: boolean }[];
  message: string;
  author: { name: string; email: string };
}

export class RepositoryFolder {
  constructor(private readonly folder: string) {}

  /** The repository's folder; throws when there is no such repository. */
  async locate(name: string): Promise<string> {
    checkRepositoryName(name);
    const gitDir = this.pathOf(name);
    if (!(await isFolder(gitDir))) {
      throw new ReleasesError(
        'repository.not-found',
        `There is no repository '${name}' on this source host.`,
        { status: 404, details: { repository: name } },
      );
    }
    return gitDir;
  }

  async list(): Promise<string[]> {
    const entries = await readdir(this.folder).catch(ifMissing([]));
    return entries
      .filter(entry => entry.endsWith('.git'))
      .map(entry => entry.slice(0, -'.git'.length))
      .filter(isRepositoryName)
      .sort();
  }

  async describe(name: string): Promise<Repository> {
    const gitDir = await this.locate(name);
    const head = await git(['symbolic-ref', 'HEAD'], { gitDir });
    return {
      name,
      defaultBranch: head
        .toString('utf8')
        .trim()
        .replace(/^refs\/heads\//, ''),
      cloneUrl: gitDir,
    };
  }

  /** The key that the repository was made with; undefined when it was put here by other means. */
  async keyOf(name: string): Promise<string | undefined> {
    return this.readSetting(this.pathOf(name), 'slipway.key');
  }

  /** The commit that the repository was made with, which nobody pushed. */
  async initialCommitOf(name: string): Promise<string | undefined> {
    return this.readSetting(this.pathOf(name), 'slipway.initialcommit');
  }

  /**
   * Makes the repository aside and moves it into its place in one step, so that a half-made one is never seen.
   *
   * @throws `repository.exists` when another key holds the name
   */
  async create(repository: NewRepository): Promise<void> {
    check(repository);
    const place = this.pathOf(repository.name);
    if (await this.isMade(repository)) {
      return;
    }
    await mkdir(this.folder, { recursive: true });
    const aside = await mkdtemp(path.join(this.folder, '.making-'));
    try {
      await fill(aside, repository);
      await rename(aside, place);
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      const taken = ['ENOTEMPTY', 'EEXIST'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      );
      if (taken && (await this.isMade(repository))) {
        return;
      }
      throw error;
    }
  }

  /** Whether it is there by this key; throws when it is there by another. */
  private async isMade(repository: NewRepository): Promise<boolean> {
    if (!(await isFolder(this.pathOf(repository.name)))) {
      return false;
    }
    if ((await this.keyOf(repository.name)) === repository.key) {
      return true;
    }
    throw new ReleasesError(
      'repository.exists',
      `A repository '${repository.name}' exists already; choose another name.`,
      { status: 409, details: { repository: repository.name } },
    );
  }

  private pathOf(name: string): string {
    return path.join(this.folder, `${name}.git`);
  }

  private async readSetting(
    gitDir: string,
    key: string,
  ): Promise<string | undefined> {
    try {
      const value = await git(
        ['config', '--file', path.join(gitDir, 'config'), '--get', key],
        { gitDir },
      );
      return value.toString('utf8').replace(/\n$/, '');
    } catch (error) {
      if (error instanceof GitFailedError && error.exitCode === 1) {
        return undefined;
      }
      throw error;
    }
  }
}

function check(repository: NewRepository): void {
  checkRepositoryName(repository.name);
  checkBranchName(repository.defaultBranch);
  const unsafe = repository.files.find(file => !isRepositoryPath(file.path));
  if (unsafe) {
    throw new ReleasesError(
      'file.path-invalid',
      `${JSON.stringify(
        unsafe.path,
      )} cannot be a file of a repository: use a relative path without '..' and outside '.git'.`,
      { status: 400, details: { path: unsafe.path } },
    );
  }
}

async function fill(gitDir: string, repository: NewRepository): Promise<void> {
  await git(['init', '--quiet', '--bare', '--template=', gitDir]);
  await git(
    ['symbolic-ref', 'HEAD', `refs/heads/${repository.defaultBranch}`],
    {
      gitDir,
    },
  );
  await git(['fast-import', '--quiet'], {
    gitDir,
    input: firstCommit(repository),
  });
  const commit = await git(
    ['rev-parse', '--verify', `refs/heads/${repository.defaultBranch}`],
    { gitDir },
  );
  const settings: [string, string][] = [
    ['slipway.key', repository.key],
    ['slipway.initialCommit', commit.toString('utf8').trim()],
    // A person's own core.hooksPath would otherwise win when they push by path.
    ['core.hooksPath', 'hooks'],
    ['core.fsync', 'committed,reference'],
    ['receive.fsckObjects', 'true'],
  ];
  for (const [key, value] of settings) {
    await git(['config', '--file', path.join(gitDir, 'config'), key, value], {
      gitDir,
    });
  }
  await installHook(gitDir);
}

/** The first commit in the language of `git fast-import`, which takes contents by length and so needs no escaping of them. */
function firstCommit(repository: NewRepository): Buffer {
  const parts: (string | Buffer)[] = [];
  const data = (text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    parts.push(`data ${bytes.length}\n`, bytes, '\n');
  };
  const { name, email } = repository.author;
  const seconds = Math.floor(Date.now() / 1000);
  parts.push(
    `commit refs/heads/${repository.defaultBranch}\n`,
    `committer ${plain(name)} <${plain(email)}> ${seconds} +0000\n`,
  );
  data(repository.message);
  for (const file of repository.files) {
    const quoted = file.path.replace(/"/g, '\\"');
    parts.push(
      `M ${file.executable ? '100755' : '100644'} inline "${quoted}"\n`,
    );
    data(file.content);
  }
  return Buffer.concat(parts.map(part => Buffer.from(part)));
}

/** Names and addresses in a commit hold no line ends and no angle brackets. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x1f<>]/g, ' ').trim();
}

async function isFolder(file: string): Promise<boolean> {
  const found = await stat(file).catch(ifMissing(undefined));
  return found?.isDirectory() ?? false;
}

function ifMissing<T>(answer: T): (error: NodeJS.ErrnoException) => T {
  return error => {
    if (error.code === 'ENOENT') {
      return answer;
    }
    throw error;
  };
}
