/*
 * Opens the pages of a service as a person does and notes the scripts that come.
 */

export const SERVICE = '/catalog/default/component/hello-shop';
/** Milliseconds without another script after which a page is complete. */
const QUIET = 2_500;

/** What is on each of the pages at last. */
export const shown = {
  overview: page => page.getByText('No component is a dependency').waitFor(),
  releases: page =>
    page
      .getByRole('list', { name: 'History' })
      .getByRole('listitem')
      .first()
      .waitFor(),
};

/**
 * @returns {Promise<{ overview: string[], releases?: string[] }>} paths of the
 *   scripts loaded by the time each page was complete
 */
export async function scriptsOf(browser, address, { releases }) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
  });
  page.setDefaultTimeout(60_000);
  const loaded = [];
  let last = Date.now();
  page.on('response', response => {
    const { pathname } = new URL(response.url());
    if (!pathname.endsWith('.js')) return;
    loaded.push(pathname);
    last = Date.now();
  });
  const complete = async name => {
    await shown[name](page);
    do await page.waitForTimeout(QUIET);
    while (Date.now() - last < QUIET);
    return [...loaded];
  };
  try {
    await page.goto(address + SERVICE);
    const overview = await complete('overview');
    if (!releases) return { overview };
    await page
      .getByRole('navigation', { name: 'Content navigation' })
      .getByRole('link', { name: 'Releases' })
      .click();
    return { overview, releases: await complete('releases') };
  } finally {
    await page.close();
  }
}
