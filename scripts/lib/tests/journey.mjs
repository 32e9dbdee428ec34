/*
 * The journey of one service through the portal's pages, in a browser.
 */
import { join } from 'node:path';
import { ROOT } from '../common.mjs';
import { runChild } from './children.mjs';

/** @param {string} chromium path of the browser */
export async function runJourney(chromium) {
  const { code, output } = await runChild(
    process.execPath,
    [join(ROOT, 'e2e/run.mjs')],
    {
      env: { ...process.env, SLIPWAY_CHROMIUM: chromium },
      onOutput: chunk => process.stdout.write(chunk),
    },
  );
  const counts = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  const failed = Number(counts?.[2] ?? 0);
  return {
    passed: counts ? Number(counts[1]) : Number(code === 0),
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: 0,
    // Shown already, as it came.
    output: '',
  };
}
