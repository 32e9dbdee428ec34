/*
 * A change of the sample service as a developer makes it: clone, edit, commit,
 * push.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../common.mjs';
import { SeedError } from './portal.mjs';

/**
 * Does nothing when the branch has the change already.
 *
 * @param {string} cloneUrl
 * @param {typeof import('./changes.mjs').SAUCERS} wanted
 * @param {(line: string) => void} log
 */
export async function pushChange(cloneUrl, wanted, log) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-seed-'));
  try {
    await git(['clone', '--quiet', cloneUrl, folder]);
    const branches = await git(['branch', '--remotes'], folder);
    if (wanted.branch !== 'main' && branches.includes(`/${wanted.branch}\n`)) {
      return;
    }
    const manifest = readFileSync(join(folder, 'slipway.yaml'), 'utf8');
    if (!manifest.includes(`version: ${wanted.from}\n`)) return;
    log(`  Li Wei pushes "${wanted.title}" to ${wanted.branch}.`);
    const edits = [
      ...wanted.edits,
      {
        file: 'slipway.yaml',
        from: `version: ${wanted.from}`,
        to: `version: ${wanted.to}`,
      },
    ];
    edits.forEach(edit => change(folder, edit));
    await git(['commit', '--quiet', '--all', '-m', wanted.title], folder);
    await git(['push', '--quiet', 'origin', `HEAD:${wanted.branch}`], folder);
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

/** As the example developer, whatever the machine's own git configuration says. Answers its output. */
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
  return output;
}
