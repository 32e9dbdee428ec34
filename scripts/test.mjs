/*
 * `npm test`: every check of the repository, then the unit and integration
 * tests on SQLite and PostgreSQL, then the journey in a browser. Names after
 * `--` run only those: `npm test -- types jest`.
 *
 * Ends with one line of counts; the status is 1 when anything failed.
 */
import { CHECKS } from './lib/tests/checks.mjs';
import { findChromium } from '../e2e/lib/browser.mjs';
import { runJest } from './lib/tests/jest.mjs';
import { runJourney } from './lib/tests/journey.mjs';
import { startPostgres } from './lib/tests/postgres.mjs';
import { beginTestRun } from './lib/tests/testRun.mjs';
import { fail, say, since } from './lib/common.mjs';

const POSTGRES = 'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';
const NAMES = [...CHECKS.map(check => check.name), 'jest', 'journey'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !NAMES.includes(name));
if (unknown.length) {
  fail(`There is no test '${unknown[0]}'. There are: ${NAMES.join(', ')}`);
}
const isWanted = name => wanted.length === 0 || wanted.includes(name);

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** Runs one of the tests, says how it ended and adds up its counts. */
async function step(name, work) {
  const start = Date.now();
  let result;
  try {
    result = await work();
  } catch (error) {
    result = { passed: 0, failed: 1, skipped: 0, output: error.stack };
  }
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
  const counts = [`${result.passed} passed`];
  if (result.failed) counts.push(`${result.failed} failed`);
  if (result.skipped) counts.push(`${result.skipped} skipped`);
  say(
    `${result.failed ? '✗' : '✓'} ${name}: ${counts.join(', ')} (${since(
      start,
    )})`,
  );
  if (result.failed) {
    failures.push(name);
    say(result.output);
  }
  if (result.note) say(result.note);
}

const run = beginTestRun({
  interrupted: () => fail('The tests were interrupted.'),
});

const start = Date.now();
try {
  // Two at a time: most of them use one processor.
  const queue = CHECKS.filter(({ name }) => isWanted(name));
  const worker = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      await step(check.name, check.run);
    }
  };
  await Promise.all([worker(), worker()]);

  if (isWanted('jest')) {
    await step('jest', async () => {
      if (!process.env[POSTGRES]) {
        const postgres = await startPostgres();
        process.env[POSTGRES] = postgres.connectionString;
        say(`PostgreSQL ${postgres.version} is running for the tests.`);
      }
      return runJest();
    });
  }

  if (isWanted('journey')) {
    const chromium = findChromium();
    if (chromium) {
      await step('journey', () => runJourney(chromium));
    } else {
      total.skipped += 1;
      say(
        '– journey: skipped, because no Chromium was found. Install one, or name it in SLIPWAY_CHROMIUM.',
      );
    }
  }
} finally {
  await run.end();
}

if (failures.length) say(`\nFailed: ${failures.join(', ')}`);
say(
  `\n${total.passed} passed, ${total.failed} failed, ${
    total.skipped
  } skipped in ${since(start)}`,
);
process.exitCode = total.failed ? 1 : 0;
