/*
 * The story of a service as one person lives it, in one manner: made, pushed,
 * promoted, broken, explained, rolled back, looked for, compared, read, typed
 * into; and another one adopted. Each part needs the one before.
 */
import assert from 'node:assert/strict';
import { picture, signIn } from '../lib/browser.mjs';
import { Hand } from '../lib/hand.mjs';
import { contextOf, settle } from '../lib/manners.mjs';
import { eventually } from '../lib/waiting.mjs';
import { within, words } from '../lib/words.mjs';
import { adopt } from './adoption.mjs';
import { Service } from './service.mjs';

export class Story {
  static PARTS = Object.keys(Story.prototype.parts);

  /** What the parts after it look at: the service and its two good versions. */
  service;
  first;
  second;
  page;
  hand;
  manner;
  #browser;
  #portal;
  #t;
  #broken;

  constructor({ browser, portal, manner }) {
    this.#browser = browser;
    this.#portal = portal;
    this.manner = manner;
    this.service = new Service(portal, `journey-${manner.key}`);
  }

  /** By name, in their order. */
  get parts() {
    return {
      'makes a service by the wizard': () => this.#makes(),
      'sees a push built and running in dev': () => this.#pushes(),
      'promotes the same version to production': () => this.#promotes(),
      'rolls production back, with a reason': () => this.#rollsBack(),
      'is told why a deployment failed': () => this.#isToldWhy(),
      'finds where a change runs': () => this.#findsCommit(),
      'marks a version bad': () => this.#marksBad(),
      'compares two environments': () => this.#compares(),
      'sees what went out': () => this.#seesDelivery(),
      'reads a log and searches it': () => this.#readsLog(),
      'types into a terminal and leaves it': () => this.#usesTerminal(),
      'resumes automation': () => this.#resumes(),
      'adopts a component of the catalog': () => this.#adopts(),
    };
  }

  async signsIn(person) {
    await this.page?.context().close();
    this.#t = await words(this.manner.language);
    this.page = await signIn(this.#browser, this.#portal, person, {
      ...contextOf(this.manner),
      prepare: context => settle(context, this.manner),
      press: (page, target) => new Hand(page, this.manner.input).press(target),
    });
    this.hand = new Hand(this.page, this.manner.input);
  }

  picture(name) {
    return picture(this.page, `${this.manner.key}-${name}`);
  }

  end() {
    this.service.forget();
    return this.page?.context().close();
  }

  #button(key, params, where = this.page) {
    return where.getByRole('button', { name: this.#t(key, params) });
  }

  get #dialog() {
    return this.page.getByRole('dialog');
  }

  /** The card of an environment; on a narrow page it is a row that opens. */
  async #card(title) {
    const card = this.page
      .getByRole('list', { name: this.#t('card.list') })
      .getByRole('listitem', { name: new RegExp(`^${title}`) });
    await card.waitFor();
    const closed = card.locator(
      'button[aria-expanded=false]:not([aria-haspopup])',
    );
    if (await closed.count()) await this.hand.press(closed);
    return card;
  }

  async #makes() {
    await this.signsIn('Li Wei');
    const { page } = this;
    const hand = this.hand;
    const next = () => hand.press(page.getByRole('button', { name: 'Next' }));
    await page.goto('/create/templates/default/new-service');
    await hand.write(page.getByLabel('Name'), this.service.name);
    await hand.pick(
      page.getByLabel('Owner'),
      page.getByRole('option', { name: /shop/i }),
      'shop',
    );
    await hand.write(
      page.getByLabel('Description'),
      'What the journey releases',
    );
    await next();
    await hand.choose(page.getByRole('radio', { name: 'Node', exact: true }));
    await next();
    // The only host, the template of the language and the whole path are chosen.
    await page.locator(':checked[type=radio]').waitFor();
    await this.picture('wizard-source');
    await next();
    await page
      .getByRole('region', { name: this.#t('wizard.preview') })
      .getByText(/node --test/)
      .waitFor();
    await this.picture('wizard-pipeline');
    await next();
    await page.getByRole('checkbox', { name: 'Production' }).waitFor();
    await this.picture('wizard-environments');
    await hand.press(page.getByRole('button', { name: 'Review' }));
    await this.picture('wizard-summary');
    await hand.press(page.getByRole('button', { name: 'Create' }));
    const link = page.getByRole('link', {
      name: /The service and its releases/,
    });
    await link.waitFor({ timeout: 60_000 });
    await this.picture('wizard-done');
    const text = await page.locator('body').innerText();
    const cloneUrl = /git clone (\S+)/.exec(text)?.[1];
    assert.ok(cloneUrl, `no clone address in: ${text}`);

    await this.service.clone(cloneUrl);
    this.first = await this.service.versionOf(await this.service.head());
    await this.service.settled('dev', this.first.id);
    await hand.press(link);
    const card = await this.#card('Dev');
    await card
      .getByText(within(this.#t('health.healthy')))
      .first()
      .waitFor();
    await this.picture('service-first');
    assert.match(
      await this.service.answerOf('dev'),
      new RegExp(this.service.name),
    );

    // The first version goes all the way by the API: the pages' turn is the second.
    await this.service.promote('developer', 'test');
    await this.service.promote('developer', 'staging');
    await assert.rejects(
      this.service.promote('developer', 'production'),
      /403/,
    );
    await this.service.promote('operator', 'production');
    // The default of five minutes is long for what is to fail.
    const { revision } = await this.service.api('developer', '/configuration');
    await this.service.api('developer', '/configuration', {
      method: 'PUT',
      body: {
        expectedRevision: revision,
        base: { rollout: { timeoutSeconds: 20 } },
        comment: 'Fail sooner',
      },
    });
  }

  async #pushes() {
    const { page, service } = this;
    await page.goto(service.page);
    await (await this.#card('Production')).waitFor();
    const commit = await service.push('Greet the journey', source =>
      source.replace('Hello from', 'Good journey from'),
    );
    // Without a reload: the feed brings it.
    const build = page.getByRole('link', { name: /Greet the journey/ }).first();
    await build.waitFor({ timeout: 60_000 });
    this.second = await service.versionOf(commit);
    await service.settled('dev', this.second.id);
    const card = await this.#card('Dev');
    await card.getByText(this.second.name, { exact: true }).first().waitFor();
    assert.match(await service.answerOf('dev'), /Good journey from/);
    assert.doesNotMatch(await service.answerOf('production'), /Good journey/);

    await this.hand.press(build);
    await page
      .getByText(within(this.#t('states.succeeded')))
      .first()
      .waitFor();
    await page.getByRole('log').getByText(/pass/).first().waitFor();
    await this.picture('build');
  }

  async #promote(name, title, reason) {
    const { page } = this;
    await page.goto(this.service.page);
    const card = await this.#card(title);
    await this.hand.press(
      this.#button('act.promoteVersion', { env: title }, card),
    );
    if (reason) {
      await this.hand.write(
        this.#dialog.getByRole('textbox', {
          name: within(this.#t('dialog.reason')),
        }),
        reason,
      );
      await this.picture('promote');
    }
    await this.hand.press(
      this.#button('promote.action', { env: title }, this.#dialog),
    );
    await this.#dialog.waitFor({ state: 'hidden' });
    return this.service.settled(name, this.second.id);
  }

  async #promotes() {
    await this.#promote('test', 'Test');
    await this.#promote('staging', 'Staging');
    await this.signsIn('Olu');
    const live = await this.#promote(
      'production',
      'Production',
      'The journey goes live',
    );
    assert.ok(live.placements[0].instances.length >= 3);
    assert.match(
      await this.service.answerOf('production'),
      /Good journey from/,
    );
  }

  async #rollsBack() {
    const { page, service } = this;
    // It fails in dev while production is rolled back.
    this.#broken = await service.push('Break the health', source =>
      source.replace(
        "return [200, 'ok'];",
        "log('unwell', { because: 'the journey broke it' });\n      return process.env.SLIPWAY_ENVIRONMENT ? [500, 'unwell'] : [200, 'ok'];",
      ),
    );
    const env = 'Production';
    await page.goto(service.page);
    const card = await this.#card(env);
    await this.hand.press(this.#button('card.more', { env }, card));
    await this.hand.press(
      page.getByRole('menuitem', { name: this.#t('act.rollback', { env }) }),
    );
    await this.hand.choose(
      this.#dialog
        .getByRole('radiogroup', { name: this.#t('rollback.candidates') })
        .getByRole('radio', { name: new RegExp(`^${this.first.name} `) }),
    );
    await this.hand.write(
      this.#dialog.getByRole('textbox', {
        name: within(this.#t('dialog.reason')),
      }),
      'The greeting is too cheerful',
    );
    await this.picture('rollback');
    await this.hand.press(
      this.#button('rollback.action', { env }, this.#dialog),
    );
    const back = await service.settled('production', this.first.id);
    assert.ok(back.hold?.reason.length > 0, 'a rollback sets a hold');
    assert.match(await service.answerOf('production'), /Hello from/);
    await this.#tab('history');
    await page.getByText('The greeting is too cheerful').first().waitFor();
    await this.picture('history');
  }

  /** Goes to a list of the service by its navigation. */
  async #tab(name) {
    await this.page.goto(this.service.page);
    await this.hand.press(
      this.page
        .getByRole('navigation', { name: this.#t('tabs.label') })
        .getByRole('link', { name: this.#t(`tabs.${name}`) }),
    );
  }

  async #isToldWhy() {
    const { page, service } = this;
    const broken = await service.versionOf(this.#broken);
    const deployment = await service.failureOf(broken.id, 'dev');
    assert.match(await service.answerOf('dev'), /Good journey from/);
    const dev = await service.environment('dev');
    assert.equal(dev.version.id, this.second.id, 'dev runs something else');

    await this.#tab('history');
    await this.hand.press(
      page.locator(`a[href$="/deployments/${deployment.id}"]`).first(),
    );
    await page
      .getByRole('heading', { name: this.#t('diagnosis.title') })
      .waitFor();
    await page
      .getByText(/the journey broke it/)
      .first()
      .waitFor();
    await page
      .getByText(within(this.#t('diagnosis.try')))
      .or(page.getByText(within(this.#t('diagnosis.acts.check-probe'))))
      .first()
      .waitFor();
    await this.picture('deployment-failed');
  }

  async #findsCommit() {
    const { page } = this;
    await page.goto(this.service.page);
    await this.hand.press(
      page.getByRole('link', { name: this.#t('find.open') }),
    );
    await this.hand.write(
      page.getByRole('textbox', { name: this.#t('find.commit') }),
      this.second.commit.id.slice(0, 9),
    );
    await this.hand.press(this.#button('find.act'));
    const places = page
      .getByRole('list', { name: this.#t('find.where') })
      .getByRole('listitem');
    for (const name of ['dev', 'test', 'staging']) {
      await places
        .filter({ hasText: new RegExp(name, 'i') })
        .getByText(within(this.#t('find.states.now')))
        .waitFor();
    }
    await places
      .filter({ hasText: /production/i })
      .getByText(
        within(this.#t('find.states.before', { version: this.second.name })),
      )
      .waitFor();
    await this.picture('find-commit');
  }

  async #marksBad() {
    const { page } = this;
    const version = this.second.name;
    await this.#tab('versions');
    await this.hand.press(
      page.locator(`a[href$="/versions/${this.second.id}"]`).first(),
    );
    await this.hand.press(this.#button('version.markBad', { version }));
    await this.hand.write(
      this.#dialog.getByRole('textbox', {
        name: within(this.#t('dialog.reason')),
      }),
      'It greets too loudly',
    );
    await this.hand.press(
      this.#button('mark.markBad.action', { version }, this.#dialog),
    );
    await page.getByText('It greets too loudly').first().waitFor();
    const { bad } = await this.service.api(
      'operator',
      `/versions/${this.second.id}`,
    );
    assert.equal(bad, true);
    await this.picture('version-bad');
  }

  async #compares() {
    const { page } = this;
    await this.#tab('configuration');
    const compare = page.getByRole('region', {
      name: this.#t('compare.title'),
    });
    await this.hand.pick(
      compare.getByLabel(this.#t('compare.left'), { exact: true }),
      'Dev',
    );
    await this.hand.pick(
      compare.getByLabel(this.#t('compare.right'), { exact: true }),
      'Production',
    );
    await page
      .getByRole('table', {
        name: this.#t('compare.table', { left: 'Dev', right: 'Production' }),
      })
      .getByText('replicas')
      .waitFor();
    assert.match(page.url(), /compare=dev.*with=production/);
    await this.picture('compare');
  }

  async #seesDelivery() {
    const { page } = this;
    await page.goto('/delivery');
    await page
      .getByRole('link', {
        name: within(
          this.#t('delivery.release', {
            service: this.service.name,
            env: 'production',
          }),
        ),
      })
      .first()
      .waitFor();
    await page
      .getByRole('heading', { name: this.#t('delivery.failed') })
      .waitFor();
    await this.picture('delivery');
  }

  async #readsLog() {
    const { page, service } = this;
    const instance = await service.runningInstance('production');
    await page.goto(`${instance.page}/logs`);
    const log = page.getByRole('log');
    await log
      .getByText(/listening/)
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
    await this.hand.write(
      page
        .getByRole('searchbox', { name: this.#t('log.searchLabel') })
        .or(page.getByRole('textbox', { name: this.#t('log.searchLabel') })),
      marker,
    );
    await this.hand.press(this.#button('log.next'));
    await page
      .getByText(within(this.#t('log.matches', { position: 1 })))
      .waitFor();
    await this.picture('log-found');
  }

  async #usesTerminal() {
    const { page, service } = this;
    const instance = await service.runningInstance('dev');
    await page.goto(`${instance.page}/terminal`);
    await page
      .getByText(within(this.#t('terminal.open', { environment: 'Dev' })))
      .first()
      .waitFor();
    await this.hand.type(
      page.locator('.xterm-helper-textarea'),
      'echo "in $SLIPWAY_ENVIRONMENT: $((6 * 7))"\n',
    );
    await page.locator('.xterm-rows').getByText('in dev: 42').first().waitFor();
    await this.picture('terminal');
    await page.keyboard.press('Control+Shift+Enter');
    await page.waitForURL(/\/instances(\?|$)/);
  }

  async #resumes() {
    const { page } = this;
    const env = 'Production';
    await page.goto(this.service.page);
    const card = await this.#card(env);
    await this.hand.press(this.#button('card.more', { env }, card));
    await this.hand.press(
      page.getByRole('menuitem', { name: this.#t('act.resume', { env }) }),
    );
    await this.hand.write(
      this.#dialog.getByRole('textbox', {
        name: within(this.#t('dialog.reason')),
      }),
      'The greeting is quiet again',
    );
    await this.hand.press(this.#button('resume.action', { env }, this.#dialog));
    await eventually('production to be held no more', async () => {
      const { hold } = await this.service.environment('production');
      return !hold;
    });
    await this.picture('resumed');
  }

  async #adopts() {
    await this.signsIn('Li Wei');
    await adopt(this, this.#portal, this.#t);
  }
}
