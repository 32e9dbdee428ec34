/*
 * What is looked at: each page with its fixtures, and the states of each list.
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
  'dialog-deploy': `${SERVICE}?act=deploy&in=production`,
  'dialog-promote': `${SERVICE}?act=promote&in=production`,
  'dialog-rollback': `${SERVICE}?act=rollback&in=production`,
  'dialog-hold': `${SERVICE}?act=hold&in=staging`,
  'dialog-build': `${SERVICE}?act=build`,
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
