/*
 * A service that is in the catalog already is released from now on, by the
 * wizard: in a portal of its own, with a real repository and a real build.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../scripts/lib/common.mjs';
import { findChromium, launch, picture, signIn } from './lib/browser.mjs';
import { Portal } from './lib/portal.mjs';
import { eventually } from './lib/waiting.mjs';

const NAME = 'price-list';
const SERVICE = `/services/default/${NAME}`;
const SOURCE = join(ROOT, 'examples/services', NAME);

let portal;
let browser;

before(async () => {
  portal = await Portal.start();
  browser = await launch(findChromium());
});

after(async () => {
  await browser?.close();
  await portal?.end();
});

async function inCatalog() {
  const answer = await fetch(
    `${portal.baseUrl}/api/catalog/entities/by-name/component/default/${NAME}`,
    { headers: { authorization: `Bearer ${await portal.token('developer')}` } },
  );
  return answer.ok;
}

test(
  'a component of the catalog is adopted, built and runs',
  { timeout: 5 * 60_000 },
  async () => {
    await portal.api('developer', '/repositories', {
      method: 'POST',
      body: {
        host: 'local',
        name: NAME,
        message: 'Write the prices down',
        files: filesOf(SOURCE),
      },
    });
    await eventually('the component in the catalog', inCatalog, 60_000);

    const page = await signIn(browser, portal, 'Li Wei');
    try {
      await adopt(page);
    } catch (error) {
      await picture(page, 'failed-adopt');
      throw error;
    }
  },
);

async function adopt(page) {
  const next = () => page.getByRole('button', { name: /Next|Review/ }).click();
  await page.goto('/create/templates/default/adopt-service');
  await page.getByRole('combobox').click();
  await page.getByRole('option', { name: /Price List/ }).click();
  await picture(page, 'adopt-component');
  await next();

  await page.getByRole('radio', { name: 'local' }).waitFor();
  assert.ok(await page.getByRole('radio', { name: 'local' }).isChecked());
  await page.getByRole('textbox', { name: /Repository/ }).fill(NAME);
  await picture(page, 'adopt-repository');
  await next();

  // Without an answer it does not go on.
  await page.getByRole('radio', { name: 'Node service' }).waitFor();
  await next();
  await page.getByText('Choose a pipeline template.').first().waitFor();
  await page.getByRole('radio', { name: 'Node service' }).check();
  const preview = page.getByRole('region', {
    name: 'What the build engine gets',
  });
  await preview.getByText(/TESTS=required/).waitFor();
  await page.getByRole('combobox', { name: 'Tests' }).click();
  await page.getByRole('option', { name: 'skipped' }).click();
  await preview.getByText(/TESTS=skipped/).waitFor();
  await picture(page, 'adopt-pipeline');
  await next();

  await page.getByRole('checkbox', { name: 'Staging' }).uncheck();
  await picture(page, 'adopt-environments');
  await next();
  await page.getByRole('textbox', { name: /Version/ }).waitFor();
  await next();
  await page.getByRole('button', { name: 'Create' }).waitFor();
  await picture(page, 'adopt-summary');
  await page.getByRole('button', { name: 'Create' }).click();

  const links = page.getByRole('link');
  const serviceLink = links.filter({
    hasText: 'The service and its releases',
  });
  await serviceLink.waitFor({ timeout: 60_000 });
  await picture(page, 'adopt-done');
  await page.getByRole('button', { name: 'The catalog entry' }).click();
  await page.getByText(/needs no annotation/).waitFor();
  const task = page.url();

  await links.filter({ hasText: 'The first build' }).click();
  await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
  await page.getByText('No tests were run.').first().waitFor();
  await page.goto(task);
  await links.filter({ hasText: 'The pipeline and its builds' }).click();
  await page.getByText('Write the prices down').first().waitFor();
  await page.goto(task);
  await serviceLink.click();
  const cards = page.getByRole('list', { name: 'Environments' });
  await cards.getByText('Healthy').first().waitFor({ timeout: 60_000 });
  await picture(page, 'adopt-service');

  const { items } = await portal.api('developer', `${SERVICE}/environments`);
  assert.deepEqual(items.map(({ name }) => name).sort(), [
    'dev',
    'production',
    'test',
  ]);
  const { url } = items.find(({ name }) => name === 'dev');
  assert.equal(await (await fetch(new URL('/cup', url))).text(), '7\n');

  // What is adopted is no longer offered.
  await page.goto('/create/templates/default/adopt-service');
  await page.getByText(/releases every component that you own/).waitFor();
  await picture(page, 'adopt-nothing');
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => ({
      path: relative(folder, file).split(sep).join('/'),
      content: readFileSync(file, 'utf8'),
    }));
}
