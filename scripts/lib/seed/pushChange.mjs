/*
 * The change that makes the second version of the sample service: clone, edit,
 * commit, push.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../common.mjs';
import { SeedError } from './portal.mjs';

const EDITS = [
  {
    file: 'src/shop.js',
    from: "'Welcome to the shop'",
    to: "'Welcome to the shop, now with saucers'",
  },
  {
    file: 'src/shop.js',
    from: "  { name: 'Cup', price: 6 },\n",
    to: "  { name: 'Cup', price: 6 },\n  { name: 'Saucer', price: 4 },\n",
  },
  {
    file: 'test/shop.test.js',
    from: "'Welcome to the shop'",
    to: "'Welcome to the shop, now with saucers'",
  },
];

/** Does nothing when `main` is at that version or beyond already. */
export async function pushChange(cloneUrl, { from, to, log }) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-seed-'));
  try {
    await git(['clone', '--quiet', cloneUrl, folder]);
    const manifest = join(folder, 'slipway.yaml');
    if (!readFileSync(manifest, 'utf8').includes(`version: ${from}`)) return;
    log('  Li Wei adds saucers and pushes.');
    const edits = [
      ...EDITS,
      { file: 'slipway.yaml', from: `version: ${from}`, to: `version: ${to}` },
    ];
    edits.forEach(edit => change(folder, edit));
    await git(['commit', '--quiet', '--all', '-m', 'Sell saucers'], folder);
    await git(['push', '--quiet', 'origin', 'HEAD'], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function change(folder, { file, from, to }) {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) {
    throw new SeedError(
      `${file} of the sample service has been changed; there is no ${from.trim()} in it.`,
    );
  }
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

/** As the example developer, whatever the machine's own git configuration says. */
async function git(args, cwd) {
  const { code, output } = await run('git', args, {
    ...(cwd && { cwd }),
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: 'Li Wei',
      GIT_AUTHOR_EMAIL: 'liwei@example.com',
      GIT_COMMITTER_NAME: 'Li Wei',
      GIT_COMMITTER_EMAIL: 'liwei@example.com',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
    },
  });
  if (code !== 0) {
    throw new SeedError(`git ${args[0]} failed: ${output.trim()}`);
  }
}
