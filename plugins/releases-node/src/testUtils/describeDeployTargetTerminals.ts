/**
 * Checks: terminals, for targets that have them.
 */
import assert from 'node:assert/strict';
import { TerminalSession } from '../contracts';
import {
  Acting,
  assertRejects,
  cart,
  check,
  shop,
} from './describeDeployTargetSubject';

class Screen {
  text = '';
  exit: { code?: number; signal?: string } | undefined;

  constructor(
    private readonly acting: Acting,
    readonly session: TerminalSession,
  ) {
    const decoder = new TextDecoder();
    session.onData(data => {
      this.text += decoder.decode(data, { stream: true });
    });
    session.onExit(exit => {
      this.exit = exit;
    });
  }

  type(line: string) {
    this.session.write(new TextEncoder().encode(`${line}\r`));
  }

  shows(pattern: RegExp) {
    return this.acting.eventually(`the screen shows ${pattern}`, () =>
      pattern.test(this.text) ? true : undefined,
    );
  }

  ended() {
    return this.acting.eventually('the terminal ends', () => this.exit);
  }
}

async function withTerminal(a: Acting, run: (screen: Screen) => Promise<void>) {
  if (!a.target.openTerminal) {
    assert.equal(a.target.capabilities.terminal, false);
    return;
  }
  await a.deploy('1.0.0');
  const { id } = await a.onlyInstance();
  const size = { columns: 80, rows: 24 };
  const session = await a.target.openTerminal(shop, id, size);
  try {
    await run(new Screen(a, session));
  } finally {
    await session.close();
  }
}

export const terminalChecks = [
  check('a terminal runs what is typed', a =>
    withTerminal(a, async screen => {
      // The quotes tell the program's answer from the echo of what was typed.
      screen.type('echo slip"w"ay');
      await screen.shows(/slipway/);
    }),
  ),

  check('a terminal has the size it was given and is resized', a =>
    withTerminal(a, async screen => {
      screen.type('stty size');
      await screen.shows(/24 80/);
      screen.session.resize(100, 40);
      screen.type('stty size');
      await screen.shows(/40 100/);
    }),
  ),

  check('a terminal tells the exit code of its program', a =>
    withTerminal(a, async screen => {
      screen.type('exit 7');
      assert.equal((await screen.ended()).code, 7);
    }),
  ),

  check('a paused terminal is silent and loses nothing', a =>
    withTerminal(a, async screen => {
      screen.type('echo rea"d"y');
      await screen.shows(/ready/);
      screen.session.pause();
      // What is on its way already may still come.
      await new Promise(resolve => setTimeout(resolve, 50));
      screen.type('echo la"t"er');
      await new Promise(resolve => setTimeout(resolve, 150));
      assert.doesNotMatch(screen.text, /later/);
      screen.session.resume();
      await screen.shows(/later/);
    }),
  ),

  check('closing a terminal ends its program', a =>
    withTerminal(a, async screen => {
      await screen.session.close();
      await screen.ended();
    }),
  ),

  check('no terminal on an instance of another placement', async a => {
    if (!a.target.openTerminal) {
      return;
    }
    await a.deploy('1.0.0');
    await a.deploy('1.0.0', { placement: cart });
    const other = await a.onlyInstance(cart);
    const size = { columns: 80, rows: 24 };
    await assertRejects('instance.not-found', () =>
      a.target.openTerminal!(shop, other.id, size),
    );
  }),

  check('no terminal on an instance that has ended', async a => {
    if (!a.target.openTerminal) {
      return;
    }
    await a.deploy('1.0.0');
    const { id } = await a.onlyInstance();
    await a.deploy('2.0.0');
    const size = { columns: 80, rows: 24 };
    await assertRejects('terminal.unavailable', () =>
      a.target.openTerminal!(shop, id, size),
    );
  }),
];
