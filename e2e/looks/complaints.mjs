/*
 * What a demanding person would complain of on a page, as sentences; only of
 * what is ours: below the mark `data-slipway-page`, and dialogs.
 */
const OURS = '[data-slipway-page], [role=dialog]';
const SETTLE_MILLIS = 10_000;

/** Waits until skeletons are gone and nothing has changed for a moment. */
async function settled(page, loading) {
  await page.waitForFunction(
    wantsLoading => {
      const busy = document.querySelector(
        '[data-slipway-page] [aria-busy=true]',
      );
      const text = document.body.innerText.length;
      const still = window.slipwayText === text;
      window.slipwayText = text;
      return still && (wantsLoading || !busy);
    },
    loading,
    { polling: 200, timeout: SETTLE_MILLIS },
  );
}

async function axeFindings(page) {
  const { violations } = await page.evaluate(() =>
    window.axe.run(
      // A dialog hides the page below it.
      document.querySelector('[role=dialog]') ??
        document.querySelector('[data-slipway-page]'),
      {
        resultTypes: ['violations'],
        // Of the whole document, which is the portal's.
        rules: { region: { enabled: false } },
      },
    ),
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 3)
      .map(
        node =>
          `axe ${id}: ${help}: ${node.html.slice(0, 160)} ${(
            node.any[0]?.message ?? ''
          ).slice(0, 160)}`,
      ),
  );
}

function layoutFindings(page) {
  return page.evaluate(ours => {
    const found = [];
    const { scrollWidth } = document.scrollingElement;
    if (scrollWidth > window.innerWidth + 1) {
      found.push(`scrolls sideways: ${scrollWidth} in ${window.innerWidth}`);
    }
    const scrolls = element =>
      element &&
      element !== document.body &&
      (/(auto|scroll)/.test(getComputedStyle(element).overflowX) ||
        scrolls(element.parentElement));
    const all = [...document.querySelectorAll(ours)].flatMap(root => [
      ...root.querySelectorAll('*'),
    ]);
    for (const element of all) {
      const box = element.getBoundingClientRect();
      const own = [...element.childNodes].some(
        node => node.nodeType === 3 && node.textContent.trim(),
      );
      if (!own || !box.width || !box.height) continue;
      const style = getComputedStyle(element);
      const hidden =
        style.clipPath !== 'none' || style.clip !== 'auto' || box.width <= 1;
      if (hidden) continue;
      const name = element.textContent.trim().slice(0, 60);
      if (box.right > window.innerWidth + 1 && !scrolls(element)) {
        found.push(`reaches out of the window: ${name}`);
      }
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        style.overflowX === 'hidden' &&
        style.textOverflow !== 'ellipsis' &&
        element.clientWidth > 0
      ) {
        found.push(`is cut off: ${name}`);
      }
      if (style.textTransform === 'uppercase') {
        found.push(`is in upper case: ${name}`);
      }
    }
    return found;
  }, OURS);
}

/** English sentences on a Chinese page: four words and more of plain letters that are not what the fixtures say. */
function untranslated(page) {
  return page.evaluate(ours => {
    const found = [];
    for (const root of document.querySelectorAll(ours)) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent.trim();
        const quoted = node.parentElement.closest(
          'pre, code, [role=log], [data-quoted]',
        );
        const [english] = text.match(/\b[A-Z][a-z]+( [a-z]+){3,}/) ?? [];
        if (!quoted && english && !window.slipwayFixtures.includes(english)) {
          found.push(`is not translated: ${text.slice(0, 100)}`);
        }
      }
    }
    return found;
  }, OURS);
}

export async function complaints(page, { language, loading }) {
  try {
    await settled(page, loading);
  } catch {
    return ['never settles'];
  }
  return [
    ...(await axeFindings(page)),
    ...(await layoutFindings(page)),
    ...(language === 'zh' ? await untranslated(page) : []),
  ];
}
