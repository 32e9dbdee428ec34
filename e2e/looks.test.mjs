/*
 * Every page and state of the release pages with fixtures: at 1280 and 390
 * pixels, light and dark, English and Chinese. Each is asked for what a person
 * would complain of: axe finds something, the page scrolls sideways, a word is
 * cut off, a sentence is not translated. SLIPWAY_SCREENSHOTS=<folder> keeps the
 * pictures.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { findChromium, launch, picture } from './lib/browser.mjs';
import { startHarness } from './looks/harness.mjs';
import { PAGES, STATES } from './looks/pages.mjs';
import { complaints } from './looks/complaints.mjs';

const AXE = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
const WIDTHS = { wide: [1280, 900], narrow: [390, 844] };

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
  });
  context.setDefaultTimeout(30_000);
  await context.addInitScript(
    ([chosenTheme, chosenLanguage]) => {
      localStorage.setItem('theme', chosenTheme);
      localStorage.setItem('language', chosenLanguage);
    },
    [theme, language],
  );
  await context.addInitScript(AXE);
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

/** Within one service the portal itself goes there, as a link would; else, and where a state is asked for, the page is loaded. */
async function go(page, address) {
  const tab = url => url.match(/^.*\/releases/)?.[0];
  const from = new URL(page.url(), harness.baseUrl);
  if (
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

async function look(width, theme, language, addresses) {
  const found = {};
  const { context, page, problems } = await open(width, theme, language);
  try {
    for (const [name, address] of Object.entries(addresses)) {
      await go(page, address);
      await page.locator('[data-slipway-page]').first().waitFor();
      const wrong = await complaints(page, {
        language,
        loading: /loading/.test(name),
      });
      await picture(page, `looks/${name}-${width}-${theme}-${language}`);
      wrong.push(...problems.splice(0));
      if (wrong.length) {
        found[name] = wrong;
      }
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
    { timeout: 600_000 },
    () => look(width, theme, language, PAGES),
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
    { timeout: 600_000 },
    () => look(width, theme, language, Object.fromEntries(states)),
  );
});
