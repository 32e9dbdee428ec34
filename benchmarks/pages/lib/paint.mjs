/*
 * The largest contentful paint of a page, as the browser tells it.
 */
import { SERVICE, shown } from './visit.mjs';

const PAGES = {
  stock: { path: SERVICE, name: 'overview' },
  slipway: { path: `${SERVICE}/releases`, name: 'releases' },
};

/**
 * @returns {Promise<{cold: number, warm: number}>} milliseconds since the
 *   navigation: with nothing in the cache, and with the scripts there
 */
export async function paint(browser, address, side) {
  const { path, name } = PAGES[side];
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(60_000);
  try {
    const times = [];
    for (const _ of ['cold', 'warm']) {
      const page = await context.newPage();
      await page.goto(address + path);
      await shown[name](page);
      // Later paints would be of something that is not there yet.
      await page.waitForTimeout(1_000);
      times.push(
        await page.evaluate(
          () =>
            new Promise(resolve => {
              new PerformanceObserver(list =>
                resolve(list.getEntries().pop().startTime),
              ).observe({ type: 'largest-contentful-paint', buffered: true });
            }),
        ),
      );
      await page.close();
    }
    return { cold: times[0], warm: times[1] };
  } finally {
    await context.close();
  }
}
