/**
 * Where builds lie: `<data directory>/builds/<build>/<attempt>`, with a list of those that are not over in `builds/.active`.
 */
import {
  EffectKey,
  Fence,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Attempt } from './Attempt';
import { readJson, writeJson } from './files';

const BUILD_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const REFERENCE = /^([A-Za-z0-9][A-Za-z0-9_-]{0,127})\/[0-9a-f]{16}$/;
const ACTIVE = /^([0-9a-f]{16})\.(.+)$/;

export class BuildFolders {
  constructor(private readonly folder: string) {}

  async prepare(): Promise<void> {
    await mkdir(path.join(this.folder, '.active'), {
      recursive: true,
      mode: 0o700,
    });
  }

  /** The attempt that a key stands for, whether it exists or not. */
  attempt(build: string, key: EffectKey): Attempt {
    if (!BUILD_ID.test(build)) {
      throw new ReleasesError(
        'build.id-invalid',
        `${JSON.stringify(
          build,
        )} cannot be the id of a build here: use letters, digits, - and _.`,
      );
    }
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
    return new Attempt(path.join(this.folder, build), `${build}/${hash}`);
  }

  /** @throws `build.not-found` */
  async find(reference: string): Promise<Attempt> {
    const [, build] = REFERENCE.exec(reference) ?? [];
    if (build) {
      const attempt = new Attempt(path.join(this.folder, build), reference);
      const found = await stat(attempt.folder).catch(() => undefined);
      if (found?.isDirectory()) {
        return attempt;
      }
    }
    throw new ReleasesError(
      'build.not-found',
      `There is no build ${JSON.stringify(reference)} on this build engine.`,
      { status: 404, details: { reference } },
    );
  }

  /** All attempts of a build that exist. */
  async attemptsOf(attempt: Attempt): Promise<Attempt[]> {
    const build = path.basename(attempt.buildFolder);
    const names = await readdir(attempt.buildFolder);
    return names
      .map(name => `${build}/${name}`)
      .filter(reference => REFERENCE.test(reference))
      .map(reference => new Attempt(attempt.buildFolder, reference));
  }

  /**
   * Takes note of a fence; call it under the lock of the build's folder.
   *
   * @throws `fence.stale` when it is below the highest seen
   */
  async raiseFence(attempt: Attempt, fence: Fence): Promise<void> {
    const file = path.join(attempt.buildFolder, 'fence.json');
    const highest = (await readJson<{ highest: Fence }>(file))?.highest;
    if (highest === fence) {
      return;
    }
    if (highest !== undefined && fence < highest) {
      throw new ReleasesError(
        'fence.stale',
        `The build ${path.basename(
          attempt.buildFolder,
        )} has been taken over: fence ${fence} is below ${highest}.`,
        { status: 409, details: { fence, highest } },
      );
    }
    await writeJson(file, { highest: fence });
  }

  /**
   * Takes an attempt out of its place, so that no runner can take it any more.
   *
   * @returns false when a runner had come already; then it stays
   */
  async discard(attempt: Attempt): Promise<boolean> {
    const aside = path.join(
      attempt.buildFolder,
      `.discarded-${path.basename(attempt.folder)}`,
    );
    await rm(aside, { recursive: true, force: true });
    await rename(attempt.folder, aside);
    if (
      existsSync(path.join(aside, path.basename(attempt.file('runner.json'))))
    ) {
      await rename(aside, attempt.folder);
      return false;
    }
    await rm(aside, { recursive: true, force: true });
    await this.markOver(attempt);
    return true;
  }

  async active(): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    for (const name of await readdir(path.join(this.folder, '.active'))) {
      const [, hash, build] = ACTIVE.exec(name) ?? [];
      if (hash) {
        const reference = `${build}/${hash}`;
        attempts.push(new Attempt(path.join(this.folder, build), reference));
      }
    }
    return attempts;
  }

  async markActive(attempt: Attempt): Promise<void> {
    await this.prepare();
    await writeFile(this.activeFile(attempt), '');
  }

  async markOver(attempt: Attempt): Promise<void> {
    await rm(this.activeFile(attempt), { force: true });
  }

  private activeFile({ reference }: Attempt): string {
    const [build, hash] = reference.split('/');
    return path.join(this.folder, '.active', `${hash}.${build}`);
  }
}
