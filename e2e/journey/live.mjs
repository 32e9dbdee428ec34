/*
 * Pages stay true while browsers and back ends do what they do: tabs share one
 * line to the feed, networks go, laptops sleep, sign-ins expire. Each is shown
 * and heals without a reload, and nothing that happened meanwhile is missed.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { picture, signIn } from '../lib/browser.mjs';
import { eventually } from '../lib/waiting.mjs';
import { words } from '../lib/words.mjs';

/** Healing waits for the next try, at most 15 s, on a machine that may be busy. */
const HEALS = { timeout: 90_000 };

export class Live {
  static PARTS = Object.keys(Live.prototype.parts);

  #portal;
  #service;
  #tabs = [];
  #context;
  #t;
  /** Requests for the feed that are open now. */
  #lines = new Set();
  /** What happens meanwhile: automation is held, with ever another reason, and resumed. */
  #held = false;

  static async open({ browser, portal, service, person }) {
    const live = new Live();
    live.#portal = portal;
    live.#service = service;
    live.#t = await words('en');
    const page = await signIn(browser, portal, person);
    live.#context = page.context();
    live.#context.on('request', request => {
      if (isFeed(request)) live.#lines.add(request);
    });
    for (const end of ['requestfinished', 'requestfailed']) {
      live.#context.on(end, request => live.#lines.delete(request));
    }
    live.#tabs = [page, await live.#context.newPage()];
    for (const tab of live.#tabs) await tab.goto(service.page);
    await live.#allShow();
    return live;
  }

  /** By name, in their order. */
  get parts() {
    return {
      'one line to the feed serves all tabs': () => this.#oneLine(),
      'a lost network is shown in every tab, heals, and nothing is missed':
        () => this.#lostNetwork(),
      'an expired token is shown, heals with a fresh one, and nothing is missed':
        () => this.#expiredToken(),
      'a tab that froze while it held the line gives it up, and wakes to all that happened':
        () => this.#frozenTab(),
      'a laptop that slept wakes to all that happened': () => this.#sleeps(),
      'the line goes on when the tab that held it is closed': () =>
        this.#closedTab(),
    };
  }

  async picture(name) {
    for (const [index, tab] of this.#tabs.entries()) {
      await picture(tab, `${name}-tab-${index + 1}`);
    }
  }

  end() {
    return this.#context.close();
  }

  #notice(tab, state) {
    return tab.getByRole('status').getByText(this.#t(`feed.${state}`));
  }

  async #change() {
    this.#held = !this.#held;
    await this.#service.api('operator', '/environments/dev/hold', {
      method: this.#held ? 'PUT' : 'DELETE',
      body: { reason: 'The journey looks whether pages follow' },
    });
  }

  /** No tab is reloaded: what it shows came by the feed. */
  async #allShow(tabs = this.#tabs) {
    for (const tab of tabs) {
      const held = tab
        .getByRole('list', { name: this.#t('card.list') })
        .getByRole('listitem', { name: /^Dev/ })
        .getByText(this.#t('activity.held'));
      await tab
        .getByRole('list', { name: this.#t('card.list') })
        .getByRole('listitem', { name: /^Dev/ })
        .waitFor();
      await held.waitFor({
        state: this.#held ? 'visible' : 'hidden',
        ...HEALS,
      });
    }
  }

  async #oneLine() {
    await eventually('one line to be open', () => this.#lines.size === 1);
    await this.#change();
    await this.#allShow();
    await this.#change();
    await this.#allShow();
    assert.equal(this.#lines.size, 1, 'the tabs do not share their line');
  }

  async #lostNetwork() {
    // The browser would let a line that is open go on, and what is heard on it
    // says that the network is there: it is hung up, and none comes instead.
    await this.#context.route(isFeed, route =>
      route.abort('internetdisconnected'),
    );
    await this.#context.setOffline(true);
    await this.#context.setOffline(false);
    await this.#context.setOffline(true);
    for (const tab of this.#tabs) {
      await this.#notice(tab, 'offline').waitFor(HEALS);
    }
    await this.#change();
    await this.#context.unroute(isFeed);
    await this.#context.setOffline(false);
    for (const tab of this.#tabs) {
      await this.#notice(tab, 'offline').waitFor({
        state: 'hidden',
        ...HEALS,
      });
    }
    await this.#allShow();
    await eventually('one line again', () => this.#lines.size === 1);
  }

  async #expiredToken() {
    const expired = expiredCopyOf(await this.#portal.token('operator'));
    await this.#context.route(isFeed, route =>
      route.continue({
        headers: {
          ...route.request().headers(),
          authorization: `Bearer ${expired}`,
        },
      }),
    );
    // The server ends a line with its token; so does a network that changes.
    await this.#context.setOffline(true);
    await this.#context.setOffline(false);
    for (const tab of this.#tabs) {
      await this.#notice(tab, 'refused').waitFor(HEALS);
    }
    await this.#change();
    await this.#context.unroute(isFeed);
    for (const tab of this.#tabs) {
      await this.#notice(tab, 'refused').waitFor({
        state: 'hidden',
        ...HEALS,
      });
    }
    await this.#allShow();
  }

  /** The tab whose request the line is. */
  #leader() {
    const [line] = this.#lines;
    return line.frame().page();
  }

  async #frozenTab() {
    await eventually('one line to be open', () => this.#lines.size === 1);
    const frozen = this.#leader();
    const other = this.#tabs.find(tab => tab !== frozen);
    const thaw = await this.#freeze(frozen);
    await this.#change();
    // The person turns to the other tab, which then asks the silent one.
    await other.bringToFront();
    await other.evaluate(() =>
      document.dispatchEvent(new Event('visibilitychange')),
    );
    await this.#allShow([other]);
    await this.#change();
    await this.#allShow([other]);
    await this.#change();
    await thaw();
    await this.#allShow();
    await eventually(
      'one line, held by the other tab',
      () => this.#lines.size === 1 && this.#leader() === other,
    );
  }

  /** Nothing of the tab runs until the answer is called. */
  async #freeze(tab) {
    const devtools = await this.#context.newCDPSession(tab);
    const frozen = new Promise(resolve => {
      devtools.once('Debugger.paused', resolve);
    });
    await devtools.send('Debugger.enable');
    await devtools.send('Debugger.pause');
    await frozen;
    return async () => {
      await devtools.send('Debugger.resume');
      await devtools.detach();
    };
  }

  async #sleeps() {
    const thaw = await Promise.all(this.#tabs.map(tab => this.#freeze(tab)));
    await this.#context.setOffline(true);
    await this.#change();
    // Longer than a page takes for merely slow.
    await sleep(16_000);
    await this.#context.setOffline(false);
    await Promise.all(thaw.map(wake => wake()));
    await this.#allShow();
    for (const tab of this.#tabs) {
      for (const state of ['offline', 'reconnecting', 'refused']) {
        await this.#notice(tab, state).waitFor({ state: 'hidden', ...HEALS });
      }
    }
  }

  async #closedTab() {
    const leader = this.#leader();
    const left = this.#tabs.filter(tab => tab !== leader);
    await leader.close();
    this.#tabs = left;
    await this.#change();
    await this.#allShow();
    await eventually('one line again', () => this.#lines.size >= 1);
    if (this.#held) await this.#change();
  }
}

/** Of a request, a route's address. */
function isFeed(given) {
  const address = given instanceof URL ? given.href : given.url();
  return /\/api\/releases\/feed\b/.test(address);
}

/** The token of somebody whose time is over: the server takes it for none of its own. */
function expiredCopyOf(token) {
  const [head, body, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  const past = Math.floor(Date.now() / 1000) - 3_600;
  const expired = Buffer.from(
    JSON.stringify({ ...claims, iat: past - 3_600, exp: past }),
  ).toString('base64url');
  return [head, expired, signature].join('.');
}
