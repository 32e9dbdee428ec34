/*
 * Every page and state of the release pages with fixtures: at 1280 and 390
 * pixels, light and dark, English and Chinese. Each is asked for what a person
 * would complain of: axe finds something, the page scrolls sideways, a word is
 * cut off, a sentence is not translated; and each page, in two manners that
 * differ in all three, is held against its snapshot.
 * SLIPWAY_SCREENSHOTS=<folder> keeps the pictures; SLIPWAY_SNAPSHOTS=update
 * stores what the pages look like now.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findChromium, launch, picture } from './lib/browser.mjs';
import { settle } from './lib/manners.mjs';
import { words } from './lib/words.mjs';
import { complaints } from './looks/complaints.mjs';
import { differences } from './looks/differences.mjs';
import { useSameFonts } from './looks/fonts.mjs';
import { startHarness } from './looks/harness.mjs';
import { layoutOf } from './looks/layout.mjs';
import { OPENED, PAGES, STATES } from './looks/pages.mjs';
import { unlikeSnapshot } from './looks/snapshots.mjs';

const WIDTHS = { wide: [1280, 900], narrow: [390, 844] };
/** The fixtures tell of times before now. */
const NOW = '2026-11-21T09:30:00Z';

let harness;
let browser;

before(async () => {
  [harness, browser] = await Promise.all([
    startHarness(),
    launch(findChromium()),
  ]);
});

after(async () => {
  await browser?.close();
  await harness?.stop();
});

async function open(width, theme, language) {
  const [w, height] = WIDTHS[width];
  const context = await browser.newContext({
    viewport: { width: w, height },
    baseURL: harness.baseUrl,
    reducedMotion: 'reduce',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(60_000);
  await settle(context, { theme, language });
  await useSameFonts(context);
  await context.clock.setFixedTime(new Date(NOW));
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', error => problems.push(`throws: ${error.message}`));
  page.on('console', message => {
    // What React says in development of keys, nesting and unknown properties;
    // findDOMNode is what the portal's own components call.
    if (
      message.type() === 'error' &&
      /^Warning: (?!findDOMNode)/.test(message.text())
    ) {
      problems.push(`console: ${message.text().slice(0, 300)}`);
    }
  });
  return { context, page, problems };
}

/** SLIPWAY_LOOKS=<words, …>: only pages whose names have one of them. */
function wanted(addresses) {
  const names = process.env.SLIPWAY_LOOKS?.split(',');
  return Object.entries(addresses).filter(
    ([name]) => !names || names.some(part => name.includes(part)),
  );
}

/** Within one service the portal itself goes there, as a link would; else, and where a state is asked for or something was opened, the page is loaded. */
async function go(page, address, fresh) {
  const tab = url => url.match(/^.*\/releases/)?.[0];
  const from = new URL(page.url(), harness.baseUrl);
  if (
    fresh ||
    tab(address) === undefined ||
    tab(address) !== tab(from.pathname) ||
    /state=/.test(address + from.search)
  ) {
    await page.goto(address);
    return;
  }
  await page.evaluate(to => {
    window.history.pushState({}, '', to);
    window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }, address);
}

/** Manners that have snapshots: between them, each width, theme and language once. */
const STORED = ['wide-light-en', 'narrow-dark-zh'];

async function look(width, theme, language, addresses) {
  const found = {};
  const t = await words(language);
  const { context, page, problems } = await open(width, theme, language);
  const manner = `${width}-${theme}-${language}`;
  let opened = false;
  try {
    for (const [name, place] of wanted(addresses)) {
      const wrong = [];
      try {
        await go(page, place.address ?? place, opened);
        await page.locator('[data-slipway-page]').first().waitFor();
        await place.open?.(page, t);
        wrong.push(
          ...(await complaints(page, {
            language,
            loading: /loading/.test(name),
          })),
          ...(STORED.includes(manner)
            ? await unlikeSnapshot(page, `${manner}/${name}`)
            : []),
        );
      } catch (error) {
        wrong.push(`does not come: ${error.message}`);
      }
      await picture(page, `looks/${name}-${manner}`);
      wrong.push(...problems.splice(0));
      if (wrong.length) found[name] = wrong;
      opened = place.open !== undefined;
    }
  } finally {
    await context.close();
  }
  assert.deepEqual(found, {});
}

for (const [width, theme, language] of [
  ['wide', 'light', 'en'],
  ['narrow', 'dark', 'zh'],
  ['wide', 'dark', 'zh'],
  ['narrow', 'light', 'en'],
]) {
  test(
    `every page, ${width}, ${theme}, ${language}`,
    { timeout: 1_200_000 },
    () => look(width, theme, language, { ...PAGES, ...OPENED }),
  );
}

// Each state at one width, the next one at the other: they are all drawn by the same few pieces.
[
  ['wide', 'dark', 'en'],
  ['narrow', 'light', 'zh'],
].forEach(([width, theme, language], turn) => {
  const states = Object.entries(STATES).filter(
    (_, index) => index % 2 === turn,
  );
  test(
    `every second state, ${width}, ${theme}, ${language}`,
    { timeout: 1_200_000 },
    () => look(width, theme, language, Object.fromEntries(states)),
  );
});

test('what is lost, moved, covered or recoloured is told', async () => {
  const { context, page } = await open('wide', 'light', 'en');
  try {
    await page.goto(PAGES.overview);
    await page.locator('[data-slipway-page]').first().waitFor();
    await complaints(page, { language: 'en' });
    const before = await layoutOf(page);
    const told = async style => {
      const sheet = await page.addStyleTag({ content: style });
      const { told: sentences } = differences(before, await layoutOf(page));
      await sheet.evaluate(element => element.remove());
      return sentences.join('\n');
    };
    const card = '[data-slipway-page] ul > li:nth-child(2)';
    const cardBefore = '[data-slipway-page] ul > li:nth-child(1)';
    for (const [style, sentence] of [
      [`${card} h3 { display: none }`, /^h3 "test.*": is lost$/im],
      [`${card} { margin-top: 12px }`, /^li "": moved from/m],
      [`${card} { width: 150px }`, /^li "": was .* × .*, is 150 × /m],
      [`${card} h3 { color: #c33 }`, /^h3 .*: colour was .*, is #cc3333$/m],
      [`${card} { background: #ffd }`, /^li "": ground was .*, is #ffffdd$/m],
      [
        `${cardBefore} { position: relative }
         ${cardBefore}::after {
           content: ''; position: absolute; z-index: 1; inset: 0 -100% 0 0
         }`,
        /^h3 .*: is covered$/m,
      ],
    ]) {
      assert.match(await told(style), sentence);
    }
    // What another machine does to text is not told.
    assert.equal(
      await told('[data-slipway-page] { letter-spacing: 0.03px }'),
      '',
    );
  } finally {
    await context.close();
  }
});
