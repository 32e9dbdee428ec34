/*
 * The journey of a developer through the real portal, in Chromium: sign in, make
 * a service, push, promote, fail, roll back, logs, terminal, kill -9; and adopt
 * a service that is in the catalog already. And a look at every page and state
 * with fixtures.
 *
 *   node e2e/run.mjs            (Node 22; needs a Chromium)
 *
 * Ends with one line `N passed, N failed` and status 1 on a failure. Without a
 * Chromium it says so and ends with status 3. SLIPWAY_SCREENSHOTS=<folder> keeps
 * pictures.
 */
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { findChromium } from './lib/browser.mjs';

if (!findChromium()) {
  process.stdout.write(
    'No Chromium was found (on the PATH or in SLIPWAY_CHROMIUM): the journey is skipped.\n',
  );
  process.exit(3);
}

const counts = { passed: 0, failed: 0 };
const stream = run({
  files: ['./journey.test.mjs', './adopt.test.mjs', './looks.test.mjs'].map(
    name => fileURLToPath(new URL(name, import.meta.url)),
  ),
  timeout: 20 * 60_000,
});
stream.on('test:pass', event => {
  if (event.details.type !== 'suite') counts.passed += 1;
});
stream.on('test:fail', event => {
  if (event.details.type !== 'suite') counts.failed += 1;
});
stream.on('end', () => {
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});
stream.compose(spec).pipe(process.stdout, { end: false });
