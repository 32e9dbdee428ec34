/*
 * A person's hand on a page: the same acts by mouse, by touch and by keyboard
 * alone. By keyboard everything is reached with Tab and the arrows in a bounded
 * number of presses, and where the focus is must be seen.
 */
import assert from 'node:assert/strict';

const MOST_TABS = 150;
const MOST_ARROWS = 40;

export class Hand {
  #input;

  constructor(page, input) {
    this.page = page;
    this.#input = input;
  }

  get #keyboard() {
    return this.#input === 'keyboard';
  }

  /** A button, a link, an item of an open menu: pressed. */
  async press(target) {
    await target.waitFor();
    if (this.#keyboard) {
      const role = await target.evaluate(element => element.role);
      if (role === 'menuitem') await this.#arrowTo(target);
      else await this.#tabTo(target);
      await this.page.keyboard.press('Enter');
    } else if (this.#input === 'touch') {
      await target.tap();
    } else {
      await target.click();
    }
  }

  /** A radio button or a check box: on, or off. */
  async choose(target, wanted = true) {
    await target.waitFor();
    if ((await target.isChecked()) === wanted) return;
    if (!this.#keyboard) {
      await target.setChecked(wanted);
      return;
    }
    const { type, name } = await target.evaluate(element => ({
      type: element.type,
      name: element.name,
    }));
    if (type === 'radio') {
      // Tab stops once in a group; the arrows go on inside.
      await this.#tabTo(
        target,
        ({ activeElement }, group) =>
          group === ''
            ? false
            : activeElement?.type === 'radio' && activeElement.name === group,
        [name],
      );
      await this.#arrowTo(target);
      if (await target.isChecked()) return;
    } else {
      await this.#tabTo(target);
    }
    await this.page.keyboard.press('Space');
    assert.equal(await target.isChecked(), wanted, 'Space changed nothing');
  }

  async write(target, text) {
    if (!this.#keyboard) {
      await target.fill(text);
      return;
    }
    await this.#tabTo(target);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
  }

  /** An option of a box that opens a list; `typed` narrows the list where it can be typed into. */
  async pick(box, option, typed) {
    if (await box.evaluate(element => element.tagName === 'SELECT')) {
      await this.#pickNative(box, option);
      return;
    }
    if (!this.#keyboard) {
      await this.press(box);
      await this.press(option.first());
      return;
    }
    await this.#tabTo(box);
    if (typed) await this.page.keyboard.type(typed);
    else await this.page.keyboard.press('ArrowDown');
    await this.#arrowTo(option.first());
    await this.page.keyboard.press('Enter');
  }

  async #pickNative(box, option) {
    if (!this.#keyboard) {
      await box.selectOption({ label: option });
      return;
    }
    await this.#tabTo(box);
    const chosen = () =>
      box.evaluate(element => element.selectedOptions[0]?.label);
    await this.page.keyboard.press('Home');
    for (let pressed = 0; (await chosen()) !== option; pressed++) {
      assert.ok(pressed < MOST_ARROWS, `No way by arrows to ${option}`);
      await this.page.keyboard.press('ArrowDown');
    }
  }

  /** Text that is typed where the focus is, such as into a terminal. */
  async type(target, text) {
    if (this.#keyboard) await this.#tabTo(target);
    else await this.press(target);
    await this.page.keyboard.type(text);
  }

  /** `also`, run in the page, says what else is near enough to the target. */
  async #tabTo(target, also = () => false, args = []) {
    await target.waitFor();
    const there = () =>
      target.evaluate(
        (element, [near, given]) =>
          element === document.activeElement ||
          // eslint-disable-next-line no-new-func
          new Function(`return (${near})`)()(document, ...given),
        [String(also), args],
      );
    for (let pressed = 0; !(await there()); pressed++) {
      assert.ok(
        pressed < MOST_TABS,
        `No way by Tab to ${target}; the focus is at ${await this.#focus()}`,
      );
      await this.page.keyboard.press('Tab');
    }
    await this.#assertSeen();
  }

  async #arrowTo(target) {
    await target.waitFor();
    const there = () =>
      target.evaluate(element => {
        const { activeElement } = document;
        return (
          element === activeElement ||
          (element.id !== '' &&
            element.id === activeElement?.getAttribute('aria-activedescendant'))
        );
      });
    for (let pressed = 0; !(await there()); pressed++) {
      assert.ok(
        pressed < MOST_ARROWS,
        `No way by arrows to ${target}; the focus is at ${await this.#focus()}`,
      );
      await this.page.keyboard.press('ArrowDown');
    }
  }

  /** The focus shows: a line around, a ring, another ground, or a caret in a field. */
  async #assertSeen() {
    const seen = await this.page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused?.matches(':focus-visible')) return false;
      const drawn = element =>
        ['', '::before', '::after'].some(pseudo => {
          const style = getComputedStyle(element, pseudo || null);
          const line =
            style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
          return line || style.boxShadow !== 'none';
        });
      const field = focused.matches('input, textarea, select, .xterm *');
      // The portal's own components mark it by a class, on the element or around a box without a picture of its own.
      const around = focused.closest(
        '[class*=focusVisible], [class*=Mui-focused], [data-focus-visible]',
      );
      return field || drawn(focused) || Boolean(around);
    });
    assert.ok(seen, `The focus is not seen at ${await this.#focus()}`);
  }

  #focus() {
    return this.page.evaluate(() =>
      (document.activeElement?.outerHTML ?? 'nothing').slice(0, 200),
    );
  }
}
