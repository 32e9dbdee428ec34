/*
 * What is looked at: each page with its fixtures, what opens on them, and the
 * states of each list.
 */
const SERVICE = '/catalog/default/component/shop-api/releases';

/** Addresses of pages with the fixtures as they are. */
export const PAGES = {
  overview: SERVICE,
  history: `${SERVICE}/history`,
  'history-filtered': `${SERVICE}/history?environment=production`,
  versions: `${SERVICE}/versions`,
  builds: `${SERVICE}/builds`,
  instances: `${SERVICE}/instances`,
  checks: `${SERVICE}/checks`,
  configuration: `${SERVICE}/configuration`,
  access: `${SERVICE}/access`,
  version: `${SERVICE}/versions/v240`,
  commits: `${SERVICE}/commits`,
  'commits-found': `${SERVICE}/commits?commit=1a9c4e7`,
  'deployment-running': `${SERVICE}/deployments/d130`,
  'deployment-failed': `${SERVICE}/deployments/d129`,
  'deployment-rollback': `${SERVICE}/deployments/d128`,
  build: `${SERVICE}/builds/b127`,
  'build-failed': `${SERVICE}/builds/b126`,
  logs: `${SERVICE}/instances/production/local/production-1/logs`,
  'logs-beside': `${SERVICE}/instances/production/local/production-1/logs?over=%2Finstances%3Fenvironment%3Dproduction`,
  'dialog-deploy': `${SERVICE}?act=deploy&in=production`,
  'dialog-promote': `${SERVICE}?act=promote&in=production`,
  'dialog-rollback': `${SERVICE}?act=rollback&in=production`,
  'dialog-hold': `${SERVICE}?act=hold&in=staging`,
  'dialog-restart': `${SERVICE}?act=restart&in=production`,
  'dialog-scale': `${SERVICE}?act=scale&in=production`,
  'dialog-stop': `${SERVICE}?act=stop&in=production`,
  'dialog-resume': `${SERVICE}?act=resume&in=production`,
  'dialog-accept': `${SERVICE}?act=accept&in=dev`,
  'dialog-reject': `${SERVICE}?act=reject&in=dev`,
  'dialog-mark-bad': `${SERVICE}/versions/v240?act=markBad&version=v240`,
  'dialog-clear-bad': `${SERVICE}/versions/v240?act=clearBad&version=v240`,
  'dialog-build': `${SERVICE}?act=build`,
  'configuration-compared': `${SERVICE}/configuration?compare=dev&with=production`,
  'configuration-of-environment': `${SERVICE}/configuration?scope=production`,
  'logs-of-all': `${SERVICE}/instances/production/local/production-1/logs?instances=all`,
  sessions: `${SERVICE}/sessions`,
  session: `${SERVICE}/sessions/s4`,
  'session-not-mine': `${SERVICE}/sessions/s1`,
  'session-in-part': `${SERVICE}/sessions/s3`,
  terminal: `${SERVICE}/instances/production/local/production-1/terminal`,
  delivery: '/delivery',
  'delivery-filtered': '/delivery?owner=group%3Adefault%2Fshop&weeks=4',
  targets: '/targets',
  'entity-card': '/catalog/default/component/shop-api',
  'entity-card-not-released': '/catalog/default/component/not-released',
  'not-released': '/catalog/default/component/not-released/releases',
  'no-such-page': `${SERVICE}/nothing-here`,
};

const LISTS = [
  'history',
  'versions',
  'builds',
  'instances',
  'checks',
  'configuration',
  'access',
  'sessions',
];

/** The same lists coming, empty, failed and forbidden. */
export const STATES = Object.fromEntries([
  ...LISTS.flatMap(list =>
    ['loading', 'empty', 'error', 'forbidden'].map(state => [
      `${list}-${state}`,
      `${SERVICE}/${list}?state=${state}`,
    ]),
  ),
  ...['delivery', 'targets'].flatMap(page =>
    ['loading', 'empty', 'error', 'forbidden'].map(state => [
      `${page}-${state}`,
      `/${page}?state=${state}`,
    ]),
  ),
  ...['loading', 'empty', 'error', 'forbidden'].map(state => [
    `service-${state}`,
    `${SERVICE}?state=service-${state}`,
  ]),
]);

const press = (page, name) =>
  page.getByRole('button', { name }).first().click();

async function openMenu(page, name) {
  await press(page, name);
  await page.getByRole('menu').waitFor();
}

/** What opens on a page by an act; `open` is given the page and its words. */
export const OPENED = {
  'menu-of-environment': {
    address: SERVICE,
    open: (page, t) => openMenu(page, t('card.more', { env: 'Production' })),
  },
  'menu-of-version': {
    address: `${SERVICE}/versions`,
    open: (page, t) => openMenu(page, t('version.more')),
  },
  'overview-opened': {
    address: SERVICE,
    open: async page => {
      // On a narrow page those that are well are closed.
      const closed = page.locator(
        'li > div > button[aria-expanded=false]:not([aria-haspopup])',
      );
      while (await closed.count()) await closed.first().click();
    },
  },
  'dialog-abort': {
    address: `${SERVICE}/deployments/d130`,
    open: (page, t) => press(page, t('deployment.abortKeep')),
  },
  'configuration-edited': {
    address: `${SERVICE}/configuration`,
    open: (page, t) => press(page, t('configuration.editBase')),
  },
  'delivery-as-table': {
    address: '/delivery',
    open: (page, t) => page.getByText(t('delivery.table')).first().click(),
  },
  'log-searched': {
    address: `${SERVICE}/instances/production/local/production-1/logs`,
    open: (page, t) =>
      page.getByRole('textbox', { name: t('log.searchLabel') }).fill('exit'),
  },
};
