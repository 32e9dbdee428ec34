/*
 * Installs the dependencies that yarn.lock names, unless they are installed
 * already. No dependencies; Node 18.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ROOT, run, say, since } from './common.mjs';
import { hashFiles } from './hash.mjs';

// Beside what it vouches for: gone when node_modules is gone.
const STAMP = join(ROOT, 'node_modules', '.slipway-installed');

/** @param {{node: string, yarn: string, env: object}} toolchain */
export async function installDependencies({ node, yarn, env }) {
  const wanted = hashFiles(manifests());
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) {
    return;
  }
  say('Installing the dependencies (a few minutes the first time) …');
  const start = Date.now();
  const { code, output } = await run(node, [yarn, 'install', '--immutable'], {
    env,
  });
  if (code !== 0) {
    fail(
      `Yarn could not install the dependencies:\n${output}\n` +
        'Check the network and run this again; what is fetched already is kept.',
    );
  }
  writeFileSync(STAMP, wanted);
  say(`Installed in ${since(start)}.`);
}

function manifests() {
  const workspaces = ['packages', 'plugins'].flatMap(folder =>
    readdirSync(join(ROOT, folder)).map(name => join(folder, name)),
  );
  return ['.', ...workspaces]
    .map(folder => join(folder, 'package.json'))
    .concat('yarn.lock', '.yarnrc.yml')
    .filter(file => existsSync(join(ROOT, file)));
}
