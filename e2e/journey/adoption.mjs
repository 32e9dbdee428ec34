/*
 * A component that is in the catalog already is released from now on, by the
 * wizard, in the manner of a story: with a real repository and a real build.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT } from '../../scripts/lib/common.mjs';
import { within } from '../lib/words.mjs';

const SAMPLE = 'price-list';
const SOURCE = join(ROOT, 'examples/services', SAMPLE);

/** The catalog's component of a manner, as a file of the catalog. */
export function adoptable({ key }) {
  return renamed(readFileSync(join(SOURCE, 'catalog-info.yaml'), 'utf8'), key);
}

const nameOf = key => `prices-${key}`;
const titleOf = key => `Prices ${key}`;

function renamed(text, key) {
  return text
    .replaceAll(SAMPLE, nameOf(key))
    .replaceAll('Price List', titleOf(key));
}

/** `story` is signed in as somebody who owns the component. */
export async function adopt(story, portal, t) {
  const { page, hand } = story;
  const { key } = story.manner;
  const name = nameOf(key);
  await portal.api('developer', '/repositories', {
    method: 'POST',
    body: {
      host: 'local',
      name,
      message: 'Write the prices down',
      files: filesOf(SOURCE).map(file => ({
        ...file,
        content: renamed(file.content, key),
      })),
    },
  });

  const next = () =>
    hand.press(page.getByRole('button', { name: /^(Next|Review)$/ }));
  const offered = page.getByRole('option', { name: new RegExp(titleOf(key)) });
  await page.goto('/create/templates/default/adopt-service');
  await hand.pick(page.getByRole('combobox'), offered, titleOf(key));
  await story.look('adopt-component');
  await next();

  const host = page.getByRole('radio', { name: 'local' });
  await host.waitFor();
  assert.ok(await host.isChecked());
  await hand.write(page.getByRole('textbox', { name: /Repository/ }), name);
  await next();

  // Without an answer it does not go on.
  const template = page.getByRole('radio', { name: 'Node service' });
  await template.waitFor();
  await next();
  await page.getByText(t('wizard.templateMissing')).first().waitFor();
  await hand.choose(template);
  const preview = page.getByRole('region', { name: t('wizard.preview') });
  await preview.getByText(/TESTS=required/).waitFor();
  await hand.pick(
    page.getByRole('combobox', { name: 'Tests' }),
    page.getByRole('option', { name: 'skipped' }),
  );
  await preview.getByText(/TESTS=skipped/).waitFor();
  await story.look('adopt-pipeline');
  await next();

  await hand.choose(page.getByRole('checkbox', { name: 'Staging' }), false);
  await story.look('adopt-environments');
  await next();
  await page.getByRole('textbox', { name: /Version/ }).waitFor();
  await next();
  const create = page.getByRole('button', { name: 'Create' });
  await create.waitFor();
  await story.look('adopt-summary');
  await hand.press(create);

  const links = page.getByRole('link');
  const serviceLink = links.filter({
    hasText: 'The service and its releases',
  });
  await serviceLink.waitFor({ timeout: 60_000 });
  await story.look('adopt-done');
  await hand.press(page.getByRole('button', { name: 'The catalog entry' }));
  await page.getByText(/needs no annotation/).waitFor();
  const task = page.url();

  await hand.press(links.filter({ hasText: 'The first build' }));
  await page
    .getByText(t('states.succeeded'))
    .first()
    .waitFor({ timeout: 120_000 });
  await page.getByText('No tests were run.').first().waitFor();
  await page.goto(task);
  await hand.press(links.filter({ hasText: 'The pipeline and its builds' }));
  await page.getByText('Write the prices down').first().waitFor();
  await page.goto(task);
  await hand.press(serviceLink);
  await page
    .getByRole('list', { name: t('card.list') })
    .getByText(within(t('health.healthy')))
    .first()
    .waitFor({ timeout: 120_000 });
  await story.look('adopt-service');

  const { items } = await portal.api(
    'developer',
    `/services/default/${name}/environments`,
  );
  assert.deepEqual(items.map(environment => environment.name).sort(), [
    'dev',
    'production',
    'test',
  ]);
  const { url } = items.find(environment => environment.name === 'dev');
  assert.equal(await (await fetch(new URL('/cup', url))).text(), '7\n');

  // What is adopted is no longer offered; the other components are.
  await page.goto('/create/templates/default/adopt-service');
  await hand.press(page.getByRole('combobox'));
  if (story.manner.input === 'keyboard') await page.keyboard.press('ArrowDown');
  await page.getByRole('option').first().waitFor();
  assert.equal(await offered.count(), 0, 'it is offered again');
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
