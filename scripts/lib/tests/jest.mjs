/*
 * Unit and integration tests of every package, by the Backstage CLI.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../common.mjs';
import { runChild } from './children.mjs';

export async function runJest() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-jest-'));
  const results = join(folder, 'results.json');
  try {
    const { code, output } = await runChild(
      process.execPath,
      [
        join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
        'repo',
        'test',
        '--ci',
        // Ends what hangs; how fast something is belongs to benchmarks/.
        '--testTimeout=60000',
        // Kept for the next run; the temporary folder is this run's only.
        `--cacheDirectory=${join(ROOT, 'node_modules/.cache/jest')}`,
        '--json',
        `--outputFile=${results}`,
      ],
      {
        // With CI set, nothing watches for changes.
        env: { ...process.env, CI: '1', NODE_ENV: 'test' },
        onOutput: showVerdicts,
      },
    );
    return count(readResults(results), code, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One line for each finished file, so that a long run can be followed. */
function showVerdicts(chunk) {
  for (const line of chunk.split('\n')) {
    if (/^(PASS|FAIL) /.test(line)) process.stdout.write(`  ${line}\n`);
  }
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error('Jest ended without writing its results.', { cause });
  }
}

function count(results, code, output) {
  // A file that cannot be loaded has no tests to fail.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const failures = results.testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, message }) => `${name}\n${message}`)
    .join('\n\n');
  return {
    passed: results.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
    output: failures || output.slice(-4000),
    note: skippedTests(results),
  };
}

function skippedTests(results) {
  return results.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending' || status === 'todo')
    .map(({ fullName }) => `  skipped: ${fullName}`)
    .join('\n');
}
