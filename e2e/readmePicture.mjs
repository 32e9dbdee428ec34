/*
 * The README's picture, from the seeded portal: production fails, the attention
 * line says so, and a roll back is in the history.
 *
 *   node e2e/readmePicture.mjs      (Node 22; needs a Chromium)
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BROKEN } from '../scripts/lib/seed/changes.mjs';
import { say } from '../scripts/lib/common.mjs';
import { Portal as SeedPortal } from '../scripts/lib/seed/portal.mjs';
import { Release } from '../scripts/lib/seed/release.mjs';
import { seed } from '../scripts/seed.mjs';
import { findChromium, launch, signIn } from './lib/browser.mjs';
import { Portal } from './lib/portal.mjs';

const PICTURE = join(
  dirname(fileURLToPath(import.meta.url)),
  '../docs/images/releases.png',
);
const SERVICE = '/api/releases/services/default/hello-shop';

const portal = await Portal.start();
let browser;
try {
  const { baseUrl } = portal;
  await seed({ baseUrl });
  const seeder = new SeedPortal(baseUrl);
  const operator = await seeder.signIn('operator');
  const { items } = await operator.get(`${SERVICE}/versions`);
  const broken = items.find(({ name }) => name === BROKEN.to);
  const release = new Release(seeder, operator, SERVICE, say);
  for (const environment of ['staging', 'production']) {
    await release.deployed(operator, environment, broken, {
      kind: 'deploy',
      reason: 'Visitors want to be counted',
    });
  }
  browser = await launch(findChromium());
  const page = await signIn(browser, portal, 'Olu', {
    viewport: { width: 1280, height: 1000 },
  });
  await page.goto('/catalog/default/component/hello-shop/releases');
  await page.getByRole('button', { name: 'Dismiss this card' }).click();
  await page
    .getByText(/^Production: .* ends again and again/)
    .waitFor({ timeout: 120_000 });
  mkdirSync(dirname(PICTURE), { recursive: true });
  await page.screenshot({ path: PICTURE, animations: 'disabled' });
  process.stdout.write(`${PICTURE} is written.\n`);
} finally {
  await browser?.close();
  await portal.end();
}
