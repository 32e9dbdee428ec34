/*
 * The second half of a story: what runs where is asked, compared, judged, read
 * and typed into; another component is adopted.
 */
import assert from 'node:assert/strict';
import { eventually } from '../lib/waiting.mjs';
import { within } from '../lib/words.mjs';
import { adopt } from './adoption.mjs';

async function findsCommit(story) {
  const { page } = story;
  await page.goto(story.service.page);
  await story.hand.press(
    page.getByRole('link', { name: story.t('find.open') }),
  );
  await story.hand.write(
    page.getByRole('textbox', { name: story.t('find.commit') }),
    story.second.commit.id.slice(0, 9),
  );
  await story.hand.press(story.button('find.act'));
  const places = page
    .getByRole('list', { name: story.t('find.where') })
    .getByRole('listitem');
  for (const name of ['dev', 'test', 'staging']) {
    await places
      .filter({ hasText: new RegExp(name, 'i') })
      .getByText(within(story.t('find.states.now')))
      .waitFor();
  }
  await places
    .filter({ hasText: /production/i })
    .getByText(
      within(story.t('find.states.before', { version: story.second.name })),
    )
    .waitFor();
  await story.look('find-commit');
}

async function marksBad(story) {
  const { page } = story;
  const version = story.second.name;
  await story.tab('versions');
  await story.hand.press(
    page.locator(`a[href$="/versions/${story.second.id}"]`).first(),
  );
  await story.hand.press(story.button('version.markBad', { version }));
  await story.hand.write(
    story.dialog.getByRole('textbox', {
      name: within(story.t('dialog.reason')),
    }),
    'It greets too loudly',
  );
  await story.hand.press(
    story.button('mark.markBad.action', { version }, story.dialog),
  );
  await page.getByText('It greets too loudly').first().waitFor();
  const { bad } = await story.service.api(
    'operator',
    `/versions/${story.second.id}`,
  );
  assert.equal(bad, true);
  await story.look('version-bad');
}

async function compares(story) {
  const { page } = story;
  await story.tab('configuration');
  const compare = page.getByRole('region', {
    name: story.t('compare.title'),
  });
  await story.hand.pick(
    compare.getByRole('combobox', { name: story.t('compare.left') }),
    'Dev',
  );
  await story.hand.pick(
    compare.getByRole('combobox', { name: story.t('compare.right') }),
    'Production',
  );
  await page
    .getByRole('table', {
      name: story.t('compare.table', { left: 'Dev', right: 'Production' }),
    })
    .getByText('replicas')
    .waitFor();
  assert.match(page.url(), /compare=dev.*with=production/);
  await story.look('compare');
}

async function seesDelivery(story) {
  const { page } = story;
  await page.goto('/delivery');
  await page
    .getByRole('link', {
      name: within(
        story.t('delivery.release', {
          service: story.service.name,
          env: 'production',
        }),
      ),
    })
    .first()
    .waitFor();
  await page
    .getByRole('heading', { name: story.t('delivery.failed') })
    .waitFor();
  await story.look('delivery');
}

async function readsLog(story) {
  const { page, service } = story;
  const instance = await service.runningInstance('production');
  await page.goto(`${instance.page}/logs`);
  const log = page.getByRole('log');
  await log
    .getByText(/listening|heartbeat/)
    .first()
    .waitFor();
  const { url } = await service.environment('production');
  const marker = `/marker-${Date.now()}`;
  // The address shares requests among the instances, so all are asked.
  for (let i = 0; i < 6; i++) await (await fetch(url + marker)).text();
  await log
    .getByText(within(new RegExp(marker)))
    .first()
    .waitFor();
  await story.hand.write(
    page
      .getByRole('searchbox', { name: story.t('log.searchLabel') })
      .or(page.getByRole('textbox', { name: story.t('log.searchLabel') })),
    marker,
  );
  await story.hand.press(story.button('log.next'));
  await page
    .getByText(within(story.t('log.matches', { position: 1 })))
    .waitFor();
  await story.look('log-found');
}

async function usesTerminal(story) {
  const { page, service } = story;
  const instance = await service.runningInstance('dev');
  await page.goto(`${instance.page}/terminal`);
  // Whether it is recorded depends on the portal.
  const is = state =>
    page.getByText(
      within(story.t(`terminal.${state}`, { environment: 'Dev' })),
    );
  await is('open').or(is('recorded')).or(is('unrecorded')).first().waitFor();
  await story.hand.type(
    page.locator('.xterm-helper-textarea'),
    'echo "in $SLIPWAY_ENVIRONMENT: $((6 * 7))"\n',
  );
  await page.locator('.xterm-rows').getByText('in dev: 42').first().waitFor();
  await story.look('terminal');
  await page.keyboard.press('Control+Shift+Enter');
  await page.waitForURL(/\/instances(\?|$)/);
}

async function resumes(story) {
  const { page } = story;
  const env = 'Production';
  await page.goto(story.service.page);
  const card = await story.card(env);
  await story.hand.press(story.button('card.more', { env }, card));
  await story.hand.press(
    page.getByRole('menuitem', { name: story.t('act.resume', { env }) }),
  );
  await story.hand.write(
    story.dialog.getByRole('textbox', {
      name: within(story.t('dialog.reason')),
    }),
    'The greeting is quiet again',
  );
  await story.hand.press(story.button('resume.action', { env }, story.dialog));
  await eventually('production to be held no more', async () => {
    const { hold } = await story.service.environment('production');
    return !hold;
  });
  await story.look('resumed');
}

async function adopts(story) {
  await story.signsIn('Li Wei');
  await adopt(story, story.portal, story.t);
}

/** The parts by name, in their order. */
export const ASKING = {
  'finds where a change runs': findsCommit,
  'marks a version bad': marksBad,
  'compares two environments': compares,
  'sees what went out': seesDelivery,
  'reads a log and searches it': readsLog,
  'types into a terminal and leaves it': usesTerminal,
  'resumes automation': resumes,
  'adopts a component of the catalog': adopts,
};
