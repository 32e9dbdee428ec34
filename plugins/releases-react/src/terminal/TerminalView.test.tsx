/**
 * A terminal as people use it: where one is, leaving, copying, several at once. The screen itself is xterm's and stood in for.
 */
import { identityApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { releasesApiRef } from '../api/ReleasesApi';
import { meaningOf } from './keys';
import { TerminalTabs } from './TerminalTabs';

class FakeScreen {
  cols = 80;
  rows = 24;
  options: { screenReaderMode?: boolean } = {};
  selection = '';
  pasted: string[] = [];
  keys: (event: Partial<KeyboardEvent>) => boolean = () => true;
  typed: (text: string) => void = () => {};
  getSelection = () => this.selection;
  paste = (text: string) => this.pasted.push(text);
  focus = () => {};
  write = (_: unknown, shown: () => void) => shown();
  onData = (listener: (text: string) => void) => {
    this.typed = listener;
  };
  onResize = () => {};
  attachCustomKeyEventHandler = (handler: typeof this.keys) => {
    this.keys = handler;
  };
}
const mockScreens: FakeScreen[] = [];
jest.mock('./screen', () => ({
  createScreen: () => {
    const terminal = new FakeScreen();
    mockScreens.push(terminal);
    return { terminal, dispose: () => {} };
  },
}));

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  onmessage: ((event: object) => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.();
    });
  }
  send(data: unknown) {
    this.sent.push(data);
  }
  close() {
    this.readyState = 3;
  }
  tell(message: object) {
    act(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }
}

const key = (init: Partial<KeyboardEvent>) => ({
  type: 'keydown',
  key: 'a',
  ctrlKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 65,
  preventDefault: () => {},
  ...init,
});

jest.setTimeout(30_000);

describe('TerminalTabs', () => {
  const realSocket = globalThis.WebSocket;
  beforeEach(() => {
    mockScreens.length = 0;
    FakeSocket.all.length = 0;
    globalThis.WebSocket = FakeSocket as any;
  });
  afterEach(() => {
    globalThis.WebSocket = realSocket;
  });

  const show = async () => {
    const onLeave = jest.fn();
    const user = userEvent.setup();
    renderInTestApp(
      <TerminalTabs
        service={{ namespace: 'default', name: 'shop' }}
        instance={{
          environment: 'production',
          target: 'local',
          instanceId: 'shop-1',
        }}
        environmentTitle="Production"
        onLeave={onLeave}
      />,
      {
        apis: [
          [
            releasesApiRef,
            {
              openTerminal: async () => ({
                ticket: 't',
                socketUrl: 'ws://portal/socket',
                maximumSeconds: 600,
              }),
            } as any,
          ],
          [
            identityApiRef,
            { getCredentials: async () => ({ token: 'fresh' }) } as any,
          ],
        ],
      },
    );
    await screen.findByText(/Production · connected/);
    return { onLeave, user };
  };

  it('always says where one is, and why it is over', async () => {
    await show();
    const [socket] = FakeSocket.all;
    socket.tell({
      type: 'ready',
      recorded: true,
      closesAt: new Date(Date.now() + 580_000).toISOString(),
    });
    const line = screen.getByText(/Production · recorded/);
    expect(line).toHaveTextContent(/closes in 9:(40|39)/);
    socket.tell({
      type: 'closing',
      code: 'terminal.idle',
      reason: 'Nothing was typed for 10 minutes.',
    });
    act(() => socket.onclose?.({ reason: '' }));
    expect(screen.getByText('Production · closed')).toBeInTheDocument();
    expect(
      screen.getByText('Closed. Nothing was typed for 10 minutes.'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Open a new terminal' }),
    ).toBeInTheDocument();
  });

  it('has no barrier for assistive technology, and a switch for screen readers', async () => {
    const { user } = await show();
    await user.click(
      screen.getByRole('checkbox', { name: 'Screen reader mode' }),
    );
    expect(mockScreens[0].options.screenReaderMode).toBe(true);
    await user.click(screen.getByRole('button', { name: 'New terminal' }));
    await waitFor(() => expect(FakeSocket.all).toHaveLength(2));
    const { violations } = await axe.run(
      screen.getByRole('tablist').closest('main, body')!,
      {
        rules: {
          'color-contrast': { enabled: false },
          region: { enabled: false },
        },
      },
    );
    expect(violations).toEqual([]);
  });

  it('leaves by the chord, and by no key of an input method', async () => {
    const { onLeave } = await show();
    const chord = { key: 'Enter', ctrlKey: true, shiftKey: true };
    const [{ keys }] = mockScreens;
    expect(keys(key({ key: 'Escape' }))).toBe(true);
    act(() => void keys(key({ ...chord, isComposing: true })));
    expect(onLeave).not.toHaveBeenCalled();
    act(() => void expect(keys(key(chord))).toBe(false));
    expect(onLeave).toHaveBeenCalledTimes(1);
  });

  it('copies what is selected and pastes, and says so', async () => {
    const { user } = await show();
    let held = '';
    jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockImplementation(async text => {
        held = text;
      });
    jest
      .spyOn(navigator.clipboard, 'readText')
      .mockImplementation(async () => held);
    const [terminal] = mockScreens;
    const copy = screen.getByRole('button', { name: 'Copy' });
    await user.click(copy);
    expect(screen.getByText('Select something first')).toBeInTheDocument();
    terminal.selection = 'ls -l';
    await user.click(copy);
    expect(held).toBe('ls -l');
    expect(screen.getByText('Copied')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Paste' }));
    expect(terminal.pasted).toEqual(['ls -l']);
  });

  it('goes on in a tab that is not shown, and closes the one that is left', async () => {
    const { onLeave, user } = await show();
    await user.click(screen.getByRole('button', { name: 'New terminal' }));
    await waitFor(() => expect(FakeSocket.all).toHaveLength(2));
    expect(FakeSocket.all[0].readyState).toBe(1);
    await user.click(screen.getByRole('tab', { name: 'Terminal 1' }));
    expect(screen.getByRole('tabpanel', { name: 'Terminal 1' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Leave' }));
    expect(FakeSocket.all[0].readyState).toBe(3);
    expect(onLeave).not.toHaveBeenCalled();
    expect(
      screen.queryByRole('tab', { name: 'Terminal 1' }),
    ).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Leave' }));
    expect(onLeave).toHaveBeenCalledTimes(1);
  });
});

describe('meaningOf', () => {
  it.each([
    ['Escape', {}, 'program'],
    ['c', { ctrlKey: true }, 'program'],
    ['Enter', {}, 'program'],
    ['C', { ctrlKey: true, shiftKey: true }, 'copy'],
    ['V', { ctrlKey: true, shiftKey: true }, 'browser'],
    ['Enter', { ctrlKey: true, shiftKey: true }, 'leave'],
    ['Enter', { ctrlKey: true, shiftKey: true, keyCode: 229 }, 'program'],
  ] as const)('%s with %j is for the %s', (name, held, meaning) => {
    expect(meaningOf(key({ key: name, ...held }))).toBe(meaning);
  });
});
