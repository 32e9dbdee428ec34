/*
 * What happens to a running service and to the back end, once: an instance is
 * killed, a terminal is resized under full-screen programs, the back end is
 * killed in the middle of a deployment.
 */
import assert from 'node:assert/strict';
import { picture, signIn } from '../lib/browser.mjs';
import { pidsOfInstance } from '../lib/processes.mjs';
import { eventually, keepAsking } from '../lib/waiting.mjs';
import { words } from '../lib/words.mjs';

export class Hardship {
  static PARTS = Object.keys(Hardship.prototype.parts);

  #portal;
  #service;
  #page;
  #asking;

  constructor(portal, service) {
    this.#portal = portal;
    this.#service = service;
  }

  static async open({ browser, portal, service }) {
    const hardship = new Hardship(portal, service);
    hardship.#page = await signIn(browser, portal, 'Olu');
    return hardship;
  }

  /** By name, in their order. */
  get parts() {
    return {
      'the log of a killed instance is kept': () => this.#killsInstance(),
      'a terminal resizes and shows full-screen programs': () =>
        this.#usesTerminal(),
      'kill -9 of the back end in the middle of a deployment costs nothing, and the page says so':
        () => this.#killsBackend(),
    };
  }

  picture(name) {
    return picture(this.#page, name);
  }

  async end() {
    await this.#asking?.stop();
    await this.#page.context().close();
  }

  async #killsInstance() {
    const { id, page: address } = await this.#service.runningInstance(
      'production',
    );
    const page = this.#page;
    await page.goto(`${address}/logs`);
    const log = page.getByRole('log');
    const { url } = await this.#service.environment('production');
    const path = `/marker-${Date.now()}`;
    // The address shares requests among the instances, so all are asked.
    for (let i = 0; i < 6; i++) await (await fetch(url + path)).text();
    await log.getByText(new RegExp(path)).first().waitFor();

    const pids = pidsOfInstance(id);
    assert.ok(pids.length > 0, `no process of ${id}`);
    process.kill(pids[0], 'SIGKILL');
    await eventually(
      'the killed instance to be started again',
      async () => {
        const now = await this.#service.environment('production');
        return now.placements[0].instances.some(
          instance =>
            instance.id === id &&
            instance.restarts > 0 &&
            instance.health === 'healthy',
        );
      },
      120_000,
    );
    await page.goto(`${address}/logs?previous=1`);
    await log.getByText(new RegExp(path)).first().waitFor();
    await this.picture('log-previous');
  }

  async #usesTerminal() {
    const { page: address } = await this.#service.runningInstance('dev');
    const page = this.#page;
    await page.goto(`${address}/terminal`);
    await page
      .getByText(/connected|recorded/)
      .first()
      .waitFor();
    const screen = page.locator('.xterm-rows');
    const type = text => page.keyboard.type(`${text}\n`);
    await page.locator('.xterm').click();
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
    await this.picture('terminal-vi');
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
  }

  async #killsBackend() {
    const t = await words('en');
    const page = this.#page;
    const { api } = this.#portal;
    const operator = (...args) => api.call(this.#portal, 'operator', ...args);
    await page.goto(`${this.#service.page}/history?environment=production`);
    await page.getByText('The journey goes live').first().waitFor();
    // Nobody reloads it from here on.
    await page.evaluate(() => {
      window.slipwayNotReloaded = true;
    });

    const before = await this.#service.environment('production');
    this.#asking = keepAsking(before.url);
    let id;
    let restarts = 0;
    const deployment = () =>
      this.#service.api('operator', `/deployments/${id}`);
    await eventually('a deployment to be seen running', async () => {
      if (!id) {
        ({ id } = await this.#service.api('operator', '/deployments', {
          method: 'POST',
          body: {
            environment: 'production',
            kind: 'restart',
            reason: 'The journey tries it',
          },
        }));
        restarts += 1;
      }
      const now = await deployment();
      // Over before it was looked at: the next one is looked at sooner.
      if (now.finishedAt) id = undefined;
      return now.state === 'running';
    });
    await this.#portal.killBackend();
    const notice = page.getByRole('status').getByText(t('feed.reconnecting'));
    await notice.waitFor();
    await this.picture('feed-lost');
    await this.#portal.startBackend();
    const ended = await eventually(
      'the deployment to end',
      async () => {
        const now = await deployment();
        return now.finishedAt && now;
      },
      180_000,
    );
    assert.equal(ended.state, 'succeeded', ended.message);
    const { asked, unanswered } = await this.#asking.stop();
    this.#asking = undefined;
    assert.ok(asked > 10, `asked only ${asked} times`);
    assert.deepEqual(unanswered, []);

    const after = await this.#service.environment('production');
    assert.equal(after.version.id, before.version.id);
    assert.equal(after.health, 'healthy');
    const report = await operator('/ledger/verification');
    assert.equal(report.ok, true, JSON.stringify(report.problems));
    const { items } = await this.#service.api(
      'operator',
      '/deployments?environment=production',
    );
    assert.deepEqual(
      items.map(({ kind, state }) => `${kind} ${state}`),
      [
        ...Array(restarts).fill('restart succeeded'),
        'rollback succeeded',
        'promote succeeded',
        'promote succeeded',
      ],
    );

    await notice.waitFor({ state: 'hidden', timeout: 60_000 });
    // New rows wait until they are asked for; one that was begun is there.
    const fresh = page.getByRole('button', { name: t('list.fresh') });
    const row = page.getByText('The journey tries it').first();
    await row.or(fresh).first().waitFor({ timeout: 60_000 });
    if (await fresh.count()) await fresh.click();
    await row.waitFor();
    assert.equal(
      await page.evaluate(() => window.slipwayNotReloaded),
      true,
      'the page was loaded again',
    );
    await this.picture('history-after-kill');
  }
}
