/*
 * B10, the part of logs: the longest task of the page while 100,000 lines are
 * scrolled and searched, beside the LogViewer of @backstage/core-components on
 * the same lines in the same Chromium, in interleaved rounds; and while a log
 * floods.
 *
 *   node benchmarks/pages/logs.mjs [rounds]        (Node 22, a Chromium)
 *
 * Prints a Markdown table. Times are of the page's main thread, in
 * milliseconds: `task` from begin to end, `CPU` what it really ran, which
 * differ on a machine that is busy with something else.
 */
import { findChromium, launch } from '../../e2e/lib/browser.mjs';
import { servePage } from './lib/bundledPage.mjs';
import { median } from './lib/tables.mjs';
import { traced } from './lib/traced.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const LINES = 100_000;

/** Through the whole log in jumps of every size, a frame each. */
const scroll = page =>
  page.evaluate(
    () =>
      new Promise(resolve => {
        const list = [...document.querySelectorAll('*')]
          .filter(element => element.scrollHeight > 500_000)
          .sort((a, b) => a.scrollHeight - b.scrollHeight)
          .find(element =>
            ['auto', 'scroll'].includes(getComputedStyle(element).overflowY),
          );
        if (!list) throw new Error('there is nothing to scroll');
        let frame = 0;
        const step = () => {
          frame += 1;
          const by = frame % 10 ? -120 - frame : -list.scrollHeight / 25;
          list.scrollTop =
            list.scrollTop + by < 0 ? list.scrollHeight : list.scrollTop + by;
          if (frame < 240) requestAnimationFrame(step);
          else resolve();
        };
        list.scrollTop = list.scrollHeight;
        requestAnimationFrame(step);
      }),
  );

const search = async (page, found) => {
  const field = page.getByPlaceholder(/search/i);
  await field.click();
  await page.keyboard.type('needle', { delay: 60 });
  await page.getByText(found).waitFor({ timeout: 60_000 });
  for (let step = 0; step < 5; step++) {
    await page.keyboard.press('Enter');
    await page.waitForTimeout(60);
  }
};

const subjects = {
  LogView: { path: '/?log=hundred-thousand', found: /of 10$/ },
  LogViewer: { path: '/?peer=hundred-thousand', found: /\/10$/ },
};

const chromium = findChromium();
if (!chromium) throw new Error('No Chromium; name one by SLIPWAY_CHROMIUM');
const site = await servePage(new URL('./logs.page.tsx', import.meta.url));
const browser = await launch(chromium);
const open = async path => {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
  });
  page.on('pageerror', error => console.error(String(error)));
  page.setDefaultTimeout(60_000);
  await page.goto(site.address + path);
  return page;
};
const results = {};
const note = (name, result) => (results[name] ??= []).push(result);
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, { path, found }] of Object.entries(subjects)) {
      const page = await open(path);
      await page.getByText(`last line ${LINES}`).first().waitFor();
      await page.waitForTimeout(1_000);
      note(
        `${name}, scrolling`,
        await traced(browser, page, () => scroll(page)),
      );
      note(
        `${name}, searching`,
        await traced(browser, page, () => search(page, found)),
      );
      await page.close();
    }
    const page = await open('/?log=flood');
    await page.getByText('Live').waitFor();
    note(
      'LogView, 100,000 lines a second for 5 s',
      await traced(browser, page, () => page.waitForTimeout(5_000)),
    );
    await page.close();
  }
} finally {
  await browser.close();
  await site.stop();
}

const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const of = (name, key) => median(results[name].map(result => result[key]));
row('what', 'longest task', 'of it CPU', 'tasks above 50 ms');
row('---', '---:', '---:', '---:');
for (const name of Object.keys(results)) {
  row(
    name,
    of(name, 'task').toFixed(1),
    of(name, 'cpu').toFixed(1),
    of(name, 'longTasks'),
  );
}
for (const act of ['scrolling', 'searching']) {
  const ratio = key =>
    (of(`LogView, ${act}`, key) / of(`LogViewer, ${act}`, key)).toFixed(2);
  console.log(
    `${act}: longest task of LogView / LogViewer = ${ratio(
      'task',
    )}, of it CPU ${ratio('cpu')}`,
  );
}
