/*
 * The first half of a story: a service is made, pushed, promoted, rolled back,
 * and its failure explained.
 */
import assert from 'node:assert/strict';
import { within } from '../lib/words.mjs';

async function makes(story) {
  await story.signsIn('Li Wei');
  const { page } = story;
  const hand = story.hand;
  const next = () => hand.press(page.getByRole('button', { name: 'Next' }));
  await page.goto('/create/templates/default/new-service');
  await hand.write(page.getByLabel('Name'), story.service.name);
  await hand.pick(
    page.getByLabel('Owner'),
    page.getByRole('option', { name: /shop/i }),
    'shop',
  );
  await hand.write(page.getByLabel('Description'), 'What the journey releases');
  await next();
  await hand.choose(page.getByRole('radio', { name: 'Node', exact: true }));
  await next();
  // The only host, the template of the language and the whole path are chosen.
  await page.locator(':checked[type=radio]').waitFor();
  await story.look('wizard-source');
  await next();
  await page
    .getByRole('region', { name: story.t('wizard.preview') })
    .getByText(/node --test/)
    .waitFor();
  await story.look('wizard-pipeline');
  await next();
  await page.getByRole('checkbox', { name: 'Production' }).waitFor();
  await story.look('wizard-environments');
  await hand.press(page.getByRole('button', { name: 'Review' }));
  await story.look('wizard-summary');
  await hand.press(page.getByRole('button', { name: 'Create' }));
  const link = page.getByRole('link', {
    name: /The service and its releases/,
  });
  await link.waitFor({ timeout: 60_000 });
  await story.look('wizard-done');
  const text = await page.locator('body').innerText();
  const cloneUrl = /git clone (\S+)/.exec(text)?.[1];
  assert.ok(cloneUrl, `no clone address in: ${text}`);

  await story.service.clone(cloneUrl);
  story.first = await story.service.versionOf(await story.service.head());
  await story.service.settled('dev', story.first.id);
  await hand.press(link);
  const card = await story.card('Dev');
  await card
    .getByText(within(story.t('health.healthy')))
    .first()
    .waitFor();
  await story.look('service-first');
  assert.match(
    await story.service.answerOf('dev'),
    new RegExp(story.service.name),
  );

  // The first version goes all the way by the API: the pages' turn is the second.
  await story.service.promote('developer', 'test');
  await story.service.promote('developer', 'staging');
  await assert.rejects(story.service.promote('developer', 'production'), /403/);
  await story.service.promote('operator', 'production');
  // The default of five minutes is long for what is to fail.
  const { revision } = await story.service.api('developer', '/configuration');
  await story.service.api('developer', '/configuration', {
    method: 'PUT',
    body: {
      expectedRevision: revision,
      base: { rollout: { timeoutSeconds: 20 } },
      comment: 'Fail sooner',
    },
  });
}

async function pushes(story) {
  const { page, service } = story;
  await page.goto(service.page);
  await (await story.card('Production')).waitFor();
  const commit = await service.push('Greet the journey', source =>
    source.replace('Hello from', 'Good journey from'),
  );
  // Without a reload: the feed brings it.
  const build = page.getByRole('link', { name: /Greet the journey/ }).first();
  await build.waitFor({ timeout: 60_000 });
  story.second = await service.versionOf(commit);
  await service.settled('dev', story.second.id);
  const card = await story.card('Dev');
  await card.getByText(story.second.name, { exact: true }).first().waitFor();
  assert.match(await service.answerOf('dev'), /Good journey from/);
  assert.doesNotMatch(await service.answerOf('production'), /Good journey/);

  await story.hand.press(build);
  await page
    .getByText(within(story.t('states.succeeded')))
    .first()
    .waitFor();
  await page.getByRole('log').getByText(/pass/).first().waitFor();
  await story.look('build');
}

async function promote(story, name, title, reason) {
  const { page } = story;
  await page.goto(story.service.page);
  const card = await story.card(title);
  await story.hand.press(
    story.button('act.promoteVersion', { env: title }, card),
  );
  if (reason) {
    await story.hand.write(
      story.dialog.getByRole('textbox', {
        name: within(story.t('dialog.reason')),
      }),
      reason,
    );
    await story.look('promote');
  }
  await story.hand.press(
    story.button('promote.action', { env: title }, story.dialog),
  );
  await story.dialog.waitFor({ state: 'hidden' });
  return story.service.settled(name, story.second.id);
}

async function promotes(story) {
  await promote(story, 'test', 'Test');
  await promote(story, 'staging', 'Staging');
  await story.signsIn('Olu');
  const live = await promote(
    story,
    'production',
    'Production',
    'The journey goes live',
  );
  assert.ok(live.placements[0].instances.length >= 3);
  assert.match(await story.service.answerOf('production'), /Good journey from/);
}

async function rollsBack(story) {
  const { page, service } = story;
  // It fails in dev while production is rolled back.
  story.broken = await service.push('Break the health', source =>
    source.replace(
      "return [200, 'ok'];",
      "log('unwell', { because: 'the journey broke it' });\n      return process.env.SLIPWAY_ENVIRONMENT ? [500, 'unwell'] : [200, 'ok'];",
    ),
  );
  const env = 'Production';
  await page.goto(service.page);
  const card = await story.card(env);
  await story.hand.press(story.button('card.more', { env }, card));
  await story.hand.press(
    page.getByRole('menuitem', { name: story.t('act.rollback', { env }) }),
  );
  await story.hand.choose(
    story.dialog
      .getByRole('radiogroup', { name: story.t('rollback.candidates') })
      .getByRole('radio', { name: new RegExp(`^${story.first.name} `) }),
  );
  await story.hand.write(
    story.dialog.getByRole('textbox', {
      name: within(story.t('dialog.reason')),
    }),
    'The greeting is too cheerful',
  );
  await story.look('rollback');
  await story.hand.press(
    story.button('rollback.action', { env }, story.dialog),
  );
  const back = await service.settled('production', story.first.id);
  assert.ok(back.hold?.reason.length > 0, 'a rollback sets a hold');
  assert.match(await service.answerOf('production'), /Hello from/);
  await story.tab('history');
  await page.getByText('The greeting is too cheerful').first().waitFor();
  await story.look('history');
}

async function isToldWhy(story) {
  const { page, service } = story;
  const broken = await service.versionOf(story.broken);
  const deployment = await service.failureOf(broken.id, 'dev');
  assert.match(await service.answerOf('dev'), /Good journey from/);
  const dev = await service.environment('dev');
  assert.equal(dev.version.id, story.second.id, 'dev runs something else');

  await story.tab('history');
  await story.hand.press(
    page.locator(`a[href$="/deployments/${deployment.id}"]`).first(),
  );
  await page
    .getByRole('heading', { name: story.t('diagnosis.title') })
    .waitFor();
  await page
    .getByText(/the journey broke it/)
    .first()
    .waitFor();
  await page
    .getByText(within(story.t('diagnosis.try')))
    .or(page.getByText(within(story.t('diagnosis.acts.check-probe'))))
    .first()
    .waitFor();
  await story.look('deployment-failed');
}

/** The parts by name, in their order. */
export const RELEASING = {
  'makes a service by the wizard': makes,
  'sees a push built and running in dev': pushes,
  'promotes the same version to production': promotes,
  'rolls production back, with a reason': rollsBack,
  'is told why a deployment failed': isToldWhy,
};
