/*
 * B10: what the Releases tab costs beside the stock page of the catalog: the
 * JavaScript it adds, module by module; its largest contentful paint; and a
 * scroll through 10,000 rows of history beside the stock Table.
 *
 *   node benchmarks/pages/pages.mjs [rounds]        (Node 22, a Chromium)
 *
 * Builds the portal twice for production, with and without Slipway, starts a back
 * end of its own with the sample service, and prints Markdown tables.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, launch } from '../../e2e/lib/browser.mjs';
import { Portal } from '../../e2e/lib/portal.mjs';
import { prepareDataDir } from '../../scripts/lib/dataDir.mjs';
import { freePort } from '../../scripts/lib/freePort.mjs';
import { seed } from '../../scripts/seed.mjs';
import { servePage } from './lib/bundledPage.mjs';
import { buildPortal, WORK } from './lib/bundles.mjs';
import { weigh } from './lib/modules.mjs';
import { paint } from './lib/paint.mjs';
import { historyOf, scrollHistory, scrollTable } from './lib/scroll.mjs';
import { serve } from './lib/site.mjs';
import { median, table } from './lib/tables.mjs';
import { scriptsOf } from './lib/visit.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const say = line => process.stderr.write(`${line}\n`);
const chromium = findChromium();
if (!chromium) throw new Error('No Chromium; name one by SLIPWAY_CHROMIUM');

const dataDir = mkdtempSync(join(tmpdir(), 'slipway-pages-'));
prepareDataDir(dataDir);
const portal = new Portal(dataDir, await freePort());
const stops = [() => portal.end(), () => rmSync(WORK, { recursive: true })];
try {
  const sites = {};
  const folders = {};
  let history;
  for (const side of ['stock', 'slipway']) {
    say(`Building the portal (${side}) …`);
    folders[side] = await buildPortal(side);
    sites[side] = await serve({
      folder: folders[side],
      backendPort: portal.port,
      answer: request => history?.(request),
    });
    stops.unshift(() => sites[side].stop());
  }
  await portal.startBackend();
  await seed({ baseUrl: portal.baseUrl, log: say });
  const browser = await launch(chromium);
  stops.unshift(() => browser.close());

  say('Weighing the scripts …');
  const stock = weigh(
    folders.stock,
    (await scriptsOf(browser, sites.stock.address, {})).overview,
  );
  const both = weigh(
    folders.slipway,
    (await scriptsOf(browser, sites.slipway.address, { releases: true }))
      .releases,
  );
  weights(stock, both);

  say('Painting …');
  const paints = { stock: [], slipway: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const sides = round % 2 ? ['slipway', 'stock'] : ['stock', 'slipway'];
    for (const side of sides) {
      paints[side].push(await paint(browser, sites[side].address, side));
    }
  }
  const cell = (side, key) =>
    Math.round(median(paints[side].map(each => each[key])));
  table(
    ['page', 'first visit, ms', 'scripts in the cache, ms'],
    [
      ['catalog, stock', cell('stock', 'cold'), cell('stock', 'warm')],
      ['Releases tab', cell('slipway', 'cold'), cell('slipway', 'warm')],
      [
        'ratio',
        ...['cold', 'warm'].map(key =>
          (cell('slipway', key) / cell('stock', key)).toFixed(2),
        ),
      ],
    ],
  );

  say('Scrolling …');
  const first = await portal.api(
    'operator',
    '/services/default/hello-shop/deployments?limit=1',
  );
  const peer = await servePage(new URL('./table.page.tsx', import.meta.url));
  stops.unshift(() => peer.stop());
  const scrolls = { history: [], table: [] };
  for (let round = 0; round < Math.min(ROUNDS, 3); round++) {
    history = historyOf(first.items[0]);
    scrolls.history.push(await scrollHistory(browser, sites.slipway.address));
    scrolls.table.push(await scrollTable(browser, peer.address));
  }
  const worst = (side, key) => median(scrolls[side].map(each => each[key]));
  table(
    ['10,000 rows', 'longest task, ms', 'of it CPU, ms', 'tasks above 50 ms'],
    [
      ['History', 'history'],
      ['Table of core-components', 'table'],
    ].map(([title, side]) => [
      title,
      worst(side, 'task').toFixed(1),
      worst(side, 'cpu').toFixed(1),
      worst(side, 'longTasks'),
    ]),
  );
} finally {
  for (const stop of stops) await stop();
}

/** One row for each module that the pages of Slipway add. */
function weights(without, along) {
  const kilobytes = bytes => (bytes / 1000).toFixed(1);
  const rows = [...along.modules]
    .map(([name, bytes]) => [name, bytes - (without.modules.get(name) ?? 0)])
    .sort(([, a], [, b]) => b - a);
  const named = rows.filter(([, bytes]) => bytes >= 500);
  const rest = along.total - without.total;
  const sum = named.reduce((all, [, bytes]) => all + bytes, 0);
  table(
    ['module', 'kB gzipped'],
    [
      ...named.map(([name, bytes]) => [name, kilobytes(bytes)]),
      ['everything else', kilobytes(rest - sum)],
      ['**added in all**', `**${kilobytes(rest)}**`],
      ['stock portal loads', kilobytes(without.total)],
    ],
  );
}
