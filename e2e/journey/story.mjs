/*
 * The story of a service as one person lives it, in one manner: made, pushed,
 * promoted, broken, explained, rolled back, looked for, compared, read, typed
 * into; and another one adopted. Each part needs the one before.
 */
import assert from 'node:assert/strict';
import { picture, signIn } from '../lib/browser.mjs';
import { Hand } from '../lib/hand.mjs';
import { contextOf, settle } from '../lib/manners.mjs';
import { words } from '../lib/words.mjs';
import { axeFindings, settled } from '../looks/complaints.mjs';
import { ASKING } from './asking.mjs';
import { RELEASING } from './releasing.mjs';
import { Service } from './service.mjs';

const PARTS = { ...RELEASING, ...ASKING };

export class Story {
  static PARTS = Object.keys(PARTS);

  portal;
  manner;
  /** Its two good versions, and the commit that fails in dev. */
  service;
  first;
  second;
  broken;
  /** Of whoever is signed in; `t` gives the words of the pages. */
  page;
  hand;
  t;
  #browser;

  constructor({ browser, portal, manner }) {
    this.#browser = browser;
    this.portal = portal;
    this.manner = manner;
    this.service = new Service(portal, `journey-${manner.key}`);
  }

  /** What can be done, by name, in the order in which it must be. */
  get parts() {
    return Object.fromEntries(
      Object.entries(PARTS).map(([name, part]) => [name, () => part(this)]),
    );
  }

  async signsIn(person) {
    await this.page?.context().close();
    this.t = await words(this.manner.language);
    this.page = await signIn(this.#browser, this.portal, person, {
      ...contextOf(this.manner),
      prepare: context => settle(context, this.manner),
      press: (page, target) => new Hand(page, this.manner.input).press(target),
    });
    this.hand = new Hand(this.page, this.manner.input);
  }

  picture(name) {
    return picture(this.page, `${this.manner.key}-${name}`);
  }

  /** The page as it is now: a picture of it, and nothing for axe to find. */
  async look(name) {
    await settled(this.page);
    await this.picture(name);
    assert.deepEqual(await axeFindings(this.page), [], `axe at ${name}`);
  }

  end() {
    this.service.forget();
    return this.page?.context().close();
  }

  button(key, params, where = this.page) {
    return where.getByRole('button', { name: this.t(key, params) });
  }

  get dialog() {
    return this.page.getByRole('dialog');
  }

  /** The card of an environment; on a narrow page it is a row that opens. */
  async card(title) {
    const card = this.page
      .getByRole('list', { name: this.t('card.list') })
      .getByRole('listitem', { name: new RegExp(`^${title}`) });
    await card.waitFor();
    const closed = card.locator(
      'button[aria-expanded=false]:not([aria-haspopup])',
    );
    if (await closed.count()) await this.hand.press(closed);
    return card;
  }

  /** Goes to a list of the service by its navigation. */
  async tab(name) {
    await this.page.goto(this.service.page);
    await this.hand.press(
      this.page
        .getByRole('navigation', { name: this.t('tabs.label') })
        .getByRole('link', { name: this.t(`tabs.${name}`) }),
    );
  }
}
