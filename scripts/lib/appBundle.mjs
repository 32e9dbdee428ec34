/*
 * Builds the pages into packages/app/dist when their sources have changed.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, say, since } from './common.mjs';
import { hashFiles } from './hash.mjs';

const SOURCES = [
  'yarn.lock',
  'app-config.yaml',
  'packages/app/package.json',
  'packages/app/public',
  'packages/app/src',
  ...['releases', 'releases-react', 'releases-common'].flatMap(name => [
    `plugins/${name}/package.json`,
    `plugins/${name}/src`,
  ]),
];
const APP = join(ROOT, 'packages/app');
// Beside the bundle: gone when that is gone.
const STAMP = join(APP, 'dist', '.built-from');

/** Throws with the builder's output when the pages do not build. */
export async function buildAppBundle() {
  const wanted = hashFiles(SOURCES);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;

  say('Building the pages (about half a minute) …');
  const start = Date.now();
  rmSync(STAMP, { force: true });
  const { code, output } = await run(
    process.execPath,
    [
      join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    { cwd: APP },
  );
  if (code !== 0) {
    throw new Error(`The pages could not be built:\n${output}`);
  }
  writeFileSync(STAMP, wanted);
  say(`Built in ${since(start)}.`);
}
