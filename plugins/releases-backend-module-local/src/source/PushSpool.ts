/**
 * The folder into which the repositories' hooks write what was pushed. Each file is one push: who pushed, then a line for each moved
 * reference. A line is removed once it has been dealt with, so a crash loses none and repeats none that was recorded.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { isRepositoryName } from './names';

export interface PushedMove {
  repository: string;
  branch: string;
  /** Absent when the push made the branch. */
  before?: string;
  /** Absent when the push deleted the branch. */
  after?: string;
  pusher?: string;
  /** Removes it from the folder. */
  forget(): Promise<void>;
}

const FILE = /^([a-z0-9-]+)\.[A-Za-z0-9]+\.push$/;
// git check-ref-format allows no space in a name, so three fields are all there can be.
const LINE = /^([0-9a-f]{40}) ([0-9a-f]{40}) (\S+)$/;
const HEADS = 'refs/heads/';
const NOTHING = '0'.repeat(40);

export class PushSpool {
  constructor(
    readonly folder: string,
    private readonly logger: LoggerService,
  ) {}

  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
  }

  /** What is waiting, in the order it was written. */
  async read(): Promise<PushedMove[]> {
    const files: { name: string; repository: string; written: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const repository = FILE.exec(name)?.[1];
      if (repository && isRepositoryName(repository)) {
        const { mtimeMs } = await stat(path.join(this.folder, name));
        files.push({ name, repository, written: mtimeMs });
      }
    }
    files.sort((a, b) => a.written - b.written);
    const moves: PushedMove[] = [];
    for (const file of files) {
      moves.push(...(await this.readPush(file.name, file.repository)));
    }
    return moves;
  }

  private async readPush(
    name: string,
    repository: string,
  ): Promise<PushedMove[]> {
    const file = path.join(this.folder, name);
    const [pusher, ...lines] = (await readFile(file, 'utf8')).split('\n');
    const left = new Set<string>();
    const save = async () => {
      if (left.size === 0) {
        await rm(file, { force: true });
        return;
      }
      const fresh = path.join(this.folder, `.rewriting-${name}`);
      await writeFile(fresh, [pusher, ...left, ''].join('\n'));
      await rename(fresh, file);
    };
    const moves: PushedMove[] = [];
    for (const line of lines.filter(text => text !== '')) {
      const [, before, after, reference] = LINE.exec(line) ?? [];
      if (!reference) {
        this.logger.warn(
          `Left out a line of ${name} that names no move of a reference`,
        );
      } else if (reference.startsWith(HEADS)) {
        left.add(line);
        moves.push({
          repository,
          branch: reference.slice(HEADS.length),
          ...(before !== NOTHING && { before }),
          ...(after !== NOTHING && { after }),
          ...(pusher !== '' && { pusher }),
          async forget() {
            left.delete(line);
            await save();
          },
        });
      }
    }
    if (moves.length === 0) {
      await save();
    }
    return moves;
  }
}
