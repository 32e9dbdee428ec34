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
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, launch } from '../../e2e/lib/browser.mjs';

const require = createRequire(import.meta.url);
const { build } = require('esbuild');
const ROUNDS = Number(process.argv[2] ?? 3);
const LINES = 100_000;
const TYPES = { '.js': 'text/javascript', '.css': 'text/css' };

/** Bundles the page and serves it; answers its address and how to stop. */
async function serve() {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pages-'));
  await build({
    entryPoints: [fileURLToPath(new URL('./logs.page.tsx', import.meta.url))],
    outdir: folder,
    entryNames: 'page',
    bundle: true,
    splitting: true,
    format: 'esm',
    jsx: 'automatic',
    minify: true,
    logLevel: 'error',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.APP_CONFIG': JSON.stringify([
        {
          context: 'benchmark',
          data: {
            app: { title: 'Logs', baseUrl: 'http://127.0.0.1' },
            backend: { baseUrl: 'http://127.0.0.1' },
          },
        },
      ]),
      'process.env': '{}',
    },
    loader: {
      '.woff': 'empty',
      '.woff2': 'empty',
      '.svg': 'dataurl',
      '.png': 'empty',
    },
  });
  const page =
    '<!doctype html><html><head><link rel="stylesheet" href="/page.css"></head><body><div id="root"></div><script type="module" src="/page.js"></script></body></html>';
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://page').pathname;
    const type = TYPES[extname(path)];
    try {
      response.setHeader('Content-Type', type ?? 'text/html; charset=utf-8');
      response.end(type ? await readFile(join(folder, path)) : page);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** Runs `act` and answers what the main thread was busy with meanwhile. */
async function traced(browser, page, act) {
  await page.evaluate(() => {
    window.longTasks = [];
    window.observer?.disconnect();
    window.observer = new PerformanceObserver(list =>
      window.longTasks.push(
        ...list.getEntries().map(({ duration }) => duration),
      ),
    );
    window.observer.observe({ type: 'longtask' });
  });
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline'],
  });
  await act();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  const longTasks = await page.evaluate(() => window.longTasks);
  const main = new Set(
    traceEvents
      .filter(
        ({ name, args }) =>
          name === 'thread_name' && args.name === 'CrRendererMain',
      )
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) =>
      /RunTask$/.test(name) && ph === 'X' && main.has(`${pid}/${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace holds no task');
  const longest = key =>
    Math.max(...tasks.map(task => (task[key] ?? 0) / 1000));
  return {
    task: longest('dur'),
    cpu: longest('tdur'),
    longTasks: longTasks.length,
  };
}

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
const site = await serve();
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

const median = numbers =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
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
