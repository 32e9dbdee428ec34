/*
 * A Chromium of the machine, and what every page of the journey does with it.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Path of a Chromium, from SLIPWAY_CHROMIUM or the PATH; undefined when there is none. */
export function findChromium(env = process.env) {
  const candidates = [
    env.SLIPWAY_CHROMIUM,
    ...(env.PATH ?? '')
      .split(delimiter)
      .flatMap(folder => NAMES.map(name => join(folder, name))),
    MAC,
  ];
  return candidates.find(path => path && existsSync(path));
}

export function launch(executablePath) {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page of a person who has just signed in by the sign-in page. */
export async function signIn(browser, portal, person, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    baseURL: portal.baseUrl,
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: new RegExp(`^${person}`) }).click();
  await page.getByRole('heading', { name: /Catalog/ }).waitFor();
  return page;
}

/** Keeps a picture when SLIPWAY_SCREENSHOTS names a folder. */
export async function picture(page, name) {
  const folder = process.env.SLIPWAY_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** The name of what has the keyboard's focus, as it is written there. */
export function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    // What holds others, such as a dialog, can have the focus too.
    return element?.matches('a, button, input, textarea, [role=menuitem]')
      ? element.getAttribute('aria-label') ?? element.textContent
      : '';
  });
}

/** Presses Tab until what is named so has the focus. */
export async function tabTo(page, name, most = 150) {
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press('Tab');
    if (name.test(await focused(page))) return;
  }
  throw new Error(`No way by Tab to ${name}`);
}
