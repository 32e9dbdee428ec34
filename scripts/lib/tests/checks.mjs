/*
 * The checks that need no running system. Each counts as one test, except the
 * scripts' own tests, which count themselves.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../common.mjs';
import { runChild } from './children.mjs';

const bin = (name, ...args) =>
  runChild(process.execPath, [binary(name), ...args]);

const BINARIES = {
  'backstage-cli': '@backstage/cli/bin/backstage-cli',
  'backstage-repo-tools': '@backstage/repo-tools/bin/backstage-repo-tools',
  knip: 'knip/bin/knip.js',
  prettier: 'prettier/bin-prettier.js',
  tsc: 'typescript/bin/tsc',
};
const binary = name => join(ROOT, 'node_modules', BINARIES[name]);

const one = async work => {
  const { code, output } = await work;
  return {
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    skipped: 0,
    output,
  };
};

let compiled;
const compile = () => {
  if (!compiled) {
    // Afresh: what is compiled on top of a former state declares the same keys
    // in another order, and the API reports would differ.
    rmSync(join(ROOT, 'dist-types'), { recursive: true, force: true });
    compiled = bin('tsc', '--incremental', '--pretty', 'false');
  }
  return compiled;
};

export const CHECKS = [
  { name: 'types', run: () => one(compile()) },
  // The design's import rules are among the lint rules.
  {
    name: 'lint',
    run: () =>
      one(
        bin(
          'backstage-cli',
          'repo',
          'lint',
          '--max-warnings',
          '0',
          '--format',
          'unix',
        ),
      ),
  },
  { name: 'format', run: () => one(bin('prettier', '--check', '.')) },
  // Unused files, exports and dependencies.
  { name: 'unused', run: () => one(bin('knip', '--no-progress')) },
  {
    name: 'generated',
    run: () =>
      one(
        runChild(process.execPath, [join(ROOT, 'scripts/checkGenerated.mjs')]),
      ),
  },
  { name: 'scripts', run: scriptTests },
  // Reads the declarations that the compiler wrote.
  {
    name: 'api',
    run: async () => {
      await compile();
      return one(
        bin(
          'backstage-repo-tools',
          'api-reports',
          '--ci',
          '--allow-all-warnings',
          // The first tells of sources beside declarations, by absolute paths.
          '--omit-messages',
          'ae-wrong-input-file-type,ae-undocumented',
          'plugins/*',
        ),
      );
    },
  },
];

async function scriptTests() {
  const folder = join(ROOT, 'scripts/tests');
  const { code, output } = await runChild(process.execPath, [
    '--test',
    '--test-reporter=tap',
    ...readdirSync(folder)
      .filter(name => name.endsWith('.test.mjs'))
      .map(name => join(folder, name)),
  ]);
  const count = word =>
    Number(output.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  return {
    passed: count('pass'),
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: count('skipped') + count('todo'),
    output,
  };
}
