/*
 * A scroll through 10,000 rows: of the history, and of the stock Table.
 */
import { traced } from './traced.mjs';
import { SERVICE } from './visit.mjs';

const ROWS = 10_000;
/** The most that the API gives at once. */
const PAGE = 200;

/**
 * Answers the API's list of deployments with 10,000 of them, each like `row`.
 *
 * @returns {(request: {url: string}) => unknown} undefined for everything else
 */
export function historyOf(row) {
  return request => {
    const { pathname, searchParams } = new URL(request.url, 'http://portal');
    if (!pathname.endsWith('/services/default/hello-shop/deployments')) {
      return undefined;
    }
    const from = Number(searchParams.get('cursor') ?? 0);
    const count = Math.min(PAGE, ROWS - from);
    return {
      items: Array.from({ length: count }, (_, at) => ({
        ...row,
        id: `${row.id.slice(0, -5)}${String(from + at).padStart(5, '0')}`,
        number: ROWS - from - at,
        reason: `Change number ${ROWS - from - at}`,
        createdAt: new Date(Date.now() - (from + at) * 60_000).toISOString(),
      })),
      ...(from + count < ROWS && { nextCursor: String(from + count) }),
    };
  };
}

/** Through everything in steps of all sizes, a frame each, there and back. */
const scroll = page =>
  page.evaluate(
    () =>
      new Promise(resolve => {
        const { scrollingElement } = document;
        let frame = 0;
        const step = () => {
          const { scrollTop, scrollHeight } = scrollingElement;
          frame += 1;
          const direction = frame % 120 < 60 ? 1 : -1;
          const by = frame % 10 ? 120 + frame : scrollHeight / 10;
          scrollingElement.scrollTop = scrollTop + direction * by;
          if (frame < 240) requestAnimationFrame(step);
          else resolve();
        };
        requestAnimationFrame(step);
      }),
  );

/** The history, after all of it has come by scrolling to its end again and again. */
export async function scrollHistory(browser, address) {
  const page = await open(browser, `${address}${SERVICE}/releases/history`);
  try {
    const last = page.getByText('Change number 1', { exact: true });
    while (!(await last.count())) {
      await page.evaluate(() =>
        window.scrollTo(0, document.scrollingElement.scrollHeight),
      );
      await page.waitForTimeout(30);
    }
    return await measured(browser, page);
  } finally {
    await page.close();
  }
}

export async function scrollTable(browser, address) {
  const page = await open(browser, address);
  try {
    await page.getByText('Change number 9999', { exact: true }).waitFor();
    return await measured(browser, page);
  } finally {
    await page.close();
  }
}

async function open(browser, address) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
  });
  page.setDefaultTimeout(120_000);
  await page.goto(address);
  return page;
}

async function measured(browser, page) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForTimeout(1_000);
  return traced(browser, page, () => scroll(page));
}
