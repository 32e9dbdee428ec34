/*
 * A developer's first hour with the portal, as one story; each part needs the
 * one before. Real repository, real builds, real processes, real browser.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import {
  findChromium,
  focused,
  launch,
  picture,
  signIn,
  tabTo,
} from './lib/browser.mjs';
import { Portal } from './lib/portal.mjs';
import { pidsOfInstance } from './lib/processes.mjs';
import { eventually, keepAsking } from './lib/waiting.mjs';

const NAME = 'journey-api';
const PAGE = `/catalog/default/component/${NAME}/releases`;
const SERVICE = `/services/default/${NAME}`;
const ALL = ['dev', 'test', 'staging', 'production'];

const exec = promisify(execFile);
let portal;
let browser;
let page;
let clone;
let first;
let second;
let failed = false;
let asking;

before(async () => {
  portal = await Portal.start();
  browser = await launch(findChromium());
});

after(async () => {
  await asking?.stop();
  await browser?.close();
  if (failed && portal) {
    process.stdout.write(
      `The last lines of the back end:\n${readFileSync(portal.logFile, 'utf8')
        .split('\n')
        .slice(-60)
        .join('\n')}\n`,
    );
  }
  await portal?.end();
  if (clone) rmSync(clone, { recursive: true, force: true });
});

/** One part of the story; after a failure the rest would only say so again. */
function part(name, work) {
  test(name, { timeout: 5 * 60_000 }, async t => {
    if (failed) {
      t.diagnostic('A part before this one failed.');
      assert.fail('not reached');
    }
    try {
      await work();
    } catch (error) {
      failed = true;
      if (page) await picture(page, `failed-${name.replace(/\W+/g, '-')}`);
      throw error;
    }
  });
}

async function environment(name) {
  return portal.api('developer', `${SERVICE}/environments/${name}`);
}

async function answerOf(name) {
  const { url } = await environment(name);
  assert.ok(url, `${name} has no address`);
  return (await fetch(url)).text();
}

async function git(...args) {
  return exec(
    'git',
    ['-c', 'user.name=Li Wei', '-c', 'user.email=li.wei@example.org', ...args],
    { cwd: clone },
  );
}

/** Changes the service's source, commits and pushes; answers the commit. */
async function push(title, change) {
  const file = join(clone, 'src/service.js');
  const before = readFileSync(file, 'utf8');
  const changed = change(before);
  assert.notEqual(changed, before, 'the change changed nothing');
  writeFileSync(file, changed);
  await git('commit', '-qam', title);
  await git('push', '-q');
  return (await git('rev-parse', 'HEAD')).stdout.trim();
}

function card(title) {
  return page
    .getByRole('list', { name: 'Environments' })
    .getByRole('listitem')
    .filter({
      has: page.getByRole('heading', { name: new RegExp(title, 'i') }),
    });
}

/** What the environment runs, once nothing is under way there. */
async function settled(name, versionId) {
  return eventually(
    `${name} runs ${versionId}`,
    async () => {
      const now = await environment(name);
      return (
        now.version?.id === versionId &&
        now.activity.kind === 'idle' &&
        now.health === 'healthy' &&
        now
      );
    },
    120_000,
  );
}

async function versionOf(commit) {
  return eventually(
    `a version of ${commit}`,
    async () => {
      const { items } = await portal.api('developer', `${SERVICE}/versions`);
      return items.find(version => version.commit?.id === commit);
    },
    120_000,
  );
}

async function promote(person, name) {
  const { id } = await portal.api(person, `${SERVICE}/deployments`, {
    method: 'POST',
    body: { environment: name, kind: 'promote', reason: 'The journey' },
  });
  return eventually(
    `deployment ${id}`,
    async () => {
      const now = await portal.api(person, `${SERVICE}/deployments/${id}`);
      assert.ok(
        !['failed', 'rejected', 'aborted'].includes(now.state),
        `${now.state}: ${now.message}`,
      );
      return now.state === 'succeeded' && now;
    },
    120_000,
  );
}

part('a developer signs in and makes a service by the wizard', async () => {
  page = await signIn(browser, portal, 'Li Wei');
  await page.goto('/create/templates/default/new-service');
  await page.getByLabel('Name').fill(NAME);
  await page.getByLabel('Owner').click();
  await page.getByRole('option', { name: /shop/i }).first().click();
  await page.getByLabel('Description').fill('What the journey releases');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('radio', { name: 'Node', exact: true }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  // The only host, the template of the language and the whole path are chosen.
  await page.locator(':checked[type=radio]').waitFor();
  await picture(page, 'wizard-source');
  await page.getByRole('button', { name: 'Next' }).click();
  await page
    .getByRole('region', { name: 'What the build engine gets' })
    .getByText(/node --test/)
    .waitFor();
  await picture(page, 'wizard-pipeline');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('checkbox', { name: /production/i }).waitFor();
  await picture(page, 'wizard-environments');
  await page.getByRole('button', { name: 'Review' }).click();
  await picture(page, 'wizard-summary');
  await page.getByRole('button', { name: 'Create' }).click();
  const link = page.getByRole('link', { name: /The service and its releases/ });
  await link.waitFor({ timeout: 60_000 });
  await picture(page, 'wizard-done');
  const text = await page.locator('body').innerText();
  const cloneUrl = /git clone (\S+)/.exec(text)?.[1];
  assert.ok(cloneUrl, `no clone address in: ${text}`);

  clone = mkdtempSync(join(tmpdir(), 'slipway-clone-'));
  await exec('git', ['clone', '-q', cloneUrl, clone]);
  first = await versionOf((await git('rev-parse', 'HEAD')).stdout.trim());
  await settled('dev', first.id);
  await link.click();
  await card('dev').getByText('Healthy').waitFor();
  await picture(page, 'service-first');
  assert.match(await answerOf('dev'), new RegExp(NAME));
});

part('the first version goes all the way', async () => {
  for (const name of ['test', 'staging']) {
    await promote('developer', name);
  }
  await assert.rejects(promote('developer', 'production'), /403/);
  await promote('operator', 'production');
  for (const name of ALL) await settled(name, first.id);
});

part(
  'a push is built before one’s eyes and runs in dev by itself',
  async () => {
    await page.goto(PAGE);
    await card('production').getByText('Healthy').waitFor();
    const commit = await push('Greet the journey', source =>
      source.replace('Hello from', 'Good journey from'),
    );
    // Without a reload: the feed brings it.
    await page.getByText('Greet the journey').first().waitFor();
    second = await versionOf(commit);
    await settled('dev', second.id);
    await card('dev').getByText(second.name, { exact: true }).waitFor();
    assert.match(await answerOf('dev'), /Good journey from/);
    assert.doesNotMatch(await answerOf('production'), /Good journey/);

    await page
      .getByRole('link', { name: /Greet the journey/ })
      .first()
      .click();
    await page.getByText('Succeeded').first().waitFor();
    await page.getByRole('log').getByText(/pass/).first().waitFor();
    await picture(page, 'build');
  },
);

part(
  'the same version is promoted to test, staging and production',
  async () => {
    await page.goto(PAGE);
    for (const name of ['test', 'staging']) {
      await card(name)
        .getByRole('button', { name: new RegExp(`Promote .* to ${name}`, 'i') })
        .click();
      await page
        .getByRole('dialog')
        .getByRole('button', {
          name: new RegExp(`^Promote .* to ${name}`, 'i'),
        })
        .click();
      await settled(name, second.id);
      await page.goto(PAGE);
    }
    await page.context().close();

    page = await signIn(browser, portal, 'Olu');
    await page.goto(PAGE);
    await card('production')
      .getByRole('button', { name: /Promote .* to production/i })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: 'Reason' })
      .fill('The journey goes live');
    await picture(page, 'promote-production');
    await dialog
      .getByRole('button', { name: /^Promote .* to production/i })
      .click();
    const live = await settled('production', second.id);
    assert.equal(live.placements[0].instances.length >= 3, true);
    assert.match(await answerOf('production'), /Good journey from/);
  },
);

part(
  'a version whose health check fails says why, and the old one still answers',
  async () => {
    // The default of five minutes is long for a journey.
    const { revision } = await portal.api(
      'developer',
      `${SERVICE}/configuration`,
    );
    await portal.api('developer', `${SERVICE}/configuration`, {
      method: 'PUT',
      body: {
        expectedRevision: revision,
        base: { rollout: { timeoutSeconds: 20 } },
        comment: 'Fail sooner',
      },
    });
    const commit = await push('Break the health', source =>
      source.replace(
        "return [200, 'ok'];",
        "log('unwell', { because: 'the journey broke it' });\n      return process.env.SLIPWAY_ENVIRONMENT ? [500, 'unwell'] : [200, 'ok'];",
      ),
    );
    const broken = await versionOf(commit);
    const deployment = await eventually(
      'the broken deployment to fail',
      async () => {
        const { items } = await portal.api(
          'developer',
          `${SERVICE}/deployments?environment=dev`,
        );
        return items.find(
          item => item.versionId === broken.id && item.state === 'failed',
        );
      },
      120_000,
    );
    assert.match(await answerOf('dev'), /Good journey from/);
    const dev = await environment('dev');
    assert.equal(dev.version.id, second.id, 'dev runs something else');

    await page.goto(`${PAGE}/deployments/${deployment.id}`);
    await page.getByRole('heading', { name: 'Why' }).waitFor();
    await page
      .getByText(/the journey broke it/)
      .first()
      .waitFor();
    await picture(page, 'deployment-failed');
  },
);

part(
  'production is rolled back to the first version, with a reason',
  async () => {
    await page.goto(PAGE);
    await card('production')
      .getByRole('button', { name: /More acts/ })
      .click();
    await page.getByRole('menuitem', { name: /Roll back production/i }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('radiogroup', { name: 'Versions that ran here' })
      .getByText(first.name, { exact: true })
      .click();
    await dialog
      .getByRole('textbox', { name: 'Reason' })
      .fill('The greeting is too cheerful');
    await picture(page, 'rollback');
    await dialog
      .getByRole('button', { name: /^Roll back production to/i })
      .click();
    const back = await settled('production', first.id);
    assert.equal(back.hold?.reason.length > 0, true, 'a rollback sets a hold');
    assert.match(await answerOf('production'), /Hello from/);
    await page.goto(`${PAGE}/history`);
    await page.getByText('The greeting is too cheerful').first().waitFor();
    await picture(page, 'history');
  },
);

part(
  'the pages say where a change runs, what differs and what went out',
  async () => {
    await page.goto(PAGE);
    await page.getByRole('link', { name: 'Find commit…' }).click();
    await page
      .getByRole('textbox', { name: 'Commit, or words of its subject' })
      .fill(second.commit.id.slice(0, 9));
    await page.keyboard.press('Enter');
    const places = page.getByRole('list', { name: 'Environments' });
    for (const name of ['dev', 'test', 'staging']) {
      await places
        .getByRole('listitem')
        .filter({ hasText: name })
        .getByText(/Answers now/)
        .waitFor();
    }
    await places
      .getByRole('listitem')
      .filter({ hasText: 'production' })
      .getByText(`Was here with ${second.name}, and is not now`)
      .waitFor();
    await picture(page, 'find-commit');

    await page.goto(`${PAGE}/versions/${second.id}`);
    await page
      .getByRole('button', { name: `Mark ${second.name} bad…` })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: 'Reason' })
      .fill('It greets too loudly');
    await dialog
      .getByRole('button', { name: `Mark ${second.name} bad` })
      .click();
    await page.getByText('It greets too loudly').first().waitFor();
    const { bad } = await portal.api(
      'operator',
      `${SERVICE}/versions/${second.id}`,
    );
    assert.equal(bad, true);
    await picture(page, 'version-bad');

    await page.goto(`${PAGE}/configuration?compare=dev&with=production`);
    await page
      .getByRole('table', { name: /What differs between dev and production/i })
      .getByText('replicas')
      .waitFor();
    await picture(page, 'compare');

    await page.goto('/delivery');
    await page
      .getByRole('link', { name: /production.*roll back/i })
      .first()
      .waitFor();
    await page.getByRole('heading', { name: 'Failed or aborted' }).waitFor();
    await picture(page, 'delivery');
  },
);

part(
  'automation is resumed by keyboard alone, on a phone, in the dark, in Chinese',
  async () => {
    const phone = await signIn(browser, portal, 'Olu');
    await phone.setViewportSize({ width: 390, height: 844 });
    await phone.evaluate(() => {
      localStorage.setItem('theme', 'dark');
      localStorage.setItem('language', 'zh');
    });
    await phone.goto(PAGE);
    await phone.getByRole('navigation', { name: '此服务的列表' }).waitFor();
    await tabTo(phone, /production 的更多操作/i);
    await phone.keyboard.press('Enter');
    const resume = /恢复 production 的自动部署/i;
    await phone.getByRole('menuitem', { name: resume }).waitFor();
    for (let step = 0; step < 10; step++) {
      if (resume.test(await focused(phone))) break;
      await phone.keyboard.press('ArrowDown');
    }
    await phone.keyboard.press('Enter');
    await phone.getByRole('dialog').waitFor();
    await phone.getByRole('menu').waitFor({ state: 'hidden' });
    await picture(phone, 'phone-resume');
    await phone.keyboard.press('Tab');
    await phone.keyboard.type('The greeting is quiet again');
    await tabTo(phone, /^恢复 production 的自动部署$/i);
    await phone.keyboard.press('Enter');
    await eventually('production to be held no more', async () => {
      const { hold } = await environment('production');
      return !hold;
    });
    await picture(phone, 'phone-resumed');
    await phone.context().close();
  },
);

part('logs are live, and the log of a killed instance is kept', async () => {
  const { placements } = await environment('production');
  const { id } = placements[0].instances.find(
    instance => instance.state === 'running',
  );
  await page.goto(
    `${PAGE}/instances/production/${placements[0].target}/${id}/logs`,
  );
  const log = page.getByRole('log');
  await log
    .getByText(/listening/)
    .first()
    .waitFor();
  const { url } = await environment('production');
  const path = `/marker-${Date.now()}`;
  // The address shares requests among the instances, so all are asked.
  for (let i = 0; i < 6; i++) await (await fetch(url + path)).text();
  await log.getByText(new RegExp(path)).first().waitFor();
  await picture(page, 'log-live');

  const pids = pidsOfInstance(id);
  assert.ok(pids.length > 0, `no process of ${id}`);
  process.kill(pids[0], 'SIGKILL');
  await eventually(
    'the killed instance to be started again',
    async () => {
      const now = await environment('production');
      return now.placements[0].instances.some(
        instance =>
          instance.id === id &&
          instance.restarts > 0 &&
          instance.health === 'healthy',
      );
    },
    60_000,
  );
  await page.goto(
    `${PAGE}/instances/production/${placements[0].target}/${id}/logs?previous=1`,
  );
  await page.getByRole('log').getByText(new RegExp(path)).first().waitFor();
  await picture(page, 'log-previous');
});

part(
  'a terminal runs commands, resizes and shows full-screen programs',
  async () => {
    const { placements } = await environment('dev');
    const { id } = placements[0].instances.find(
      instance => instance.state === 'running',
    );
    await page.goto(
      `${PAGE}/instances/dev/${placements[0].target}/${id}/terminal`,
    );
    await page.getByText(/connected/).waitFor();
    const screen = page.locator('.xterm-rows');
    const type = text => page.keyboard.type(`${text}\n`);
    await page.locator('.xterm').click();
    await type('echo "in $SLIPWAY_ENVIRONMENT: $((6 * 7))"');
    await screen.getByText('in dev: 42', { exact: false }).first().waitFor();

    await type('stty size > before; echo sized');
    await screen.getByText('sized', { exact: true }).first().waitFor();
    await page.setViewportSize({ width: 900, height: 700 });
    await eventually('the terminal to learn its new size', async () => {
      await type('clear; stty size | cmp -s - before || echo other-"size"');
      await new Promise(resolve => setTimeout(resolve, 500));
      return (await screen.innerText()).includes('other-size');
    });
    await page.setViewportSize({ width: 1280, height: 900 });

    await type('clear; vi src/service.js');
    await screen
      .getByText(/What it answers|what it answers/)
      .first()
      .waitFor();
    await picture(page, 'terminal-vi');
    await page.keyboard.type('iTyped in vi');
    await screen.getByText('Typed in vi').first().waitFor();
    await page.keyboard.press('Escape');
    // An editor waits a moment to tell Escape from the beginning of another key.
    await new Promise(resolve => setTimeout(resolve, 1_500));
    await type(':q!');
    await screen.getByText('Typed in vi').first().waitFor({ state: 'hidden' });
    await type('clear; echo back-"again"');
    await screen.getByText('back-again').first().waitFor();
    await type('exit');
    await page.getByText(/The program ended/).waitFor();
  },
);

part('kill -9 in the middle of a deployment costs nothing', async () => {
  const before = await environment('production');
  asking = keepAsking(before.url);
  const { id } = await portal.api('operator', `${SERVICE}/deployments`, {
    method: 'POST',
    body: {
      environment: 'production',
      kind: 'restart',
      reason: 'The journey tries it',
    },
  });
  await eventually('the deployment to run', async () => {
    const now = await portal.api('operator', `${SERVICE}/deployments/${id}`);
    assert.equal(now.finishedAt, undefined, `It ${now.state} too early`);
    return now.state === 'running';
  });
  await portal.killBackend();
  await portal.startBackend();
  const ended = await eventually(
    'the deployment to end',
    async () => {
      const now = await portal.api('operator', `${SERVICE}/deployments/${id}`);
      return now.finishedAt && now;
    },
    120_000,
  );
  assert.equal(ended.state, 'succeeded', ended.message);
  const { asked, unanswered } = await asking.stop();
  assert.ok(asked > 10, `asked only ${asked} times`);
  assert.deepEqual(unanswered, []);

  const after = await environment('production');
  assert.equal(after.version.id, before.version.id);
  assert.equal(after.health, 'healthy');
  const report = await portal.api('operator', '/ledger/verification');
  assert.equal(report.ok, true, JSON.stringify(report.problems));
  const { items } = await portal.api(
    'operator',
    `${SERVICE}/deployments?environment=production`,
  );
  assert.deepEqual(
    items.map(({ kind, state }) => `${kind} ${state}`),
    [
      'restart succeeded',
      'rollback succeeded',
      'promote succeeded',
      'promote succeeded',
    ],
  );
  await page.goto(`${PAGE}/history?environment=production`);
  await page.getByText('The journey tries it').first().waitFor();
  await picture(page, 'history-after-kill');
});
