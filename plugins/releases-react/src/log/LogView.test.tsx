/**
 * A log as people use it: following, leaving off, searching, losing the connection.
 */
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { ReleasesApiError } from '../api/ReleasesApiError';
import { LogEvent, LogSource } from './LogSource';
import { LogView } from './LogView';

/** A log that the test writes. */
function writer() {
  const queue: (LogEvent | Error | 'break')[] = [];
  let wake = () => {};
  const woken = (signal: AbortSignal) =>
    new Promise<void>(resolve => {
      wake = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  const positions: (string | undefined)[] = [];
  const source: LogSource = {
    fileName: 'x.log',
    async *open(position, signal) {
      positions.push(position);
      yield { type: 'open' };
      while (!signal.aborted) {
        const next = queue.shift();
        if (next === 'break') {
          return;
        }
        if (next instanceof Error) {
          throw next;
        }
        if (next) {
          yield next;
        } else {
          await woken(signal);
        }
      }
    },
  };
  const put = (entry: LogEvent | Error | 'break') => {
    queue.push(entry);
    wake();
  };
  let written = 0;
  return {
    source,
    positions,
    put,
    lines: (count: number, text = 'line') =>
      put({
        type: 'lines',
        lines: Array.from({ length: count }, () => {
          written += 1;
          return { text: `${text} ${written}` };
        }),
        position: String(written),
      }),
  };
}

jest.setTimeout(30_000);

describe('LogView', () => {
  beforeAll(() => {
    // The virtual list measures; jsdom has no layout.
    for (const name of ['offsetHeight', 'clientHeight']) {
      Object.defineProperty(HTMLElement.prototype, name, {
        configurable: true,
        get: () => 400,
      });
    }
    Object.defineProperty(HTMLElement.prototype, 'scrollHeight', {
      configurable: true,
      get(this: HTMLElement) {
        const content = this.firstElementChild as HTMLElement | null;
        return parseInt(content?.style.height ?? '0', 10);
      },
    });
    HTMLElement.prototype.scrollTo = function scrollTo(
      this: HTMLElement,
      options: any,
    ) {
      this.scrollTop = options.top;
      // Later, as browsers do.
      queueMicrotask(() => act(() => void fireEvent.scroll(this)));
    } as any;
  });

  it('shows lines, styled and never as markup, and says that it is live', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log of build 1" />);
    log.put({
      type: 'lines',
      lines: [
        { text: '\u001b[31mError\u001b[0m <img src=x onerror=alert(1)>' },
      ],
      position: '1',
    });
    expect(await screen.findByText('Error')).toBeInTheDocument();
    expect(
      screen.getByText('<img src=x onerror=alert(1)>'),
    ).toBeInTheDocument();
    expect(document.querySelector('img[src="x"]')).toBeNull();
    expect(screen.getByText('Live')).toBeInTheDocument();
    const view = screen.getByRole('log', { name: 'Log of build 1' });
    expect(view).toHaveAttribute('aria-live', 'off');
    const { violations } = await axe.run(view.parentElement!.parentElement!, {
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(violations).toEqual([]);
  });

  it('stops following when one scrolls up, counts what comes, and End resumes', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.lines(300);
    await screen.findByText('line 300');
    const view = screen.getByRole('log');
    act(() => {
      view.scrollTop = 5600;
      fireEvent.scroll(view);
    });
    act(() => {
      view.scrollTop = 1000;
      fireEvent.scroll(view);
    });
    log.lines(12);
    expect(await screen.findByText('12 new ↓')).toBeInTheDocument();
    expect(view.scrollTop).toBe(1000);

    fireEvent.keyDown(view, { key: 'End' });
    await waitFor(() =>
      expect(screen.queryByText('12 new ↓')).not.toBeInTheDocument(),
    );
  });

  it('moves nothing that is read while lines come and go', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.lines(2_000);
    await screen.findByText('line 2000');
    const view = screen.getByRole('log');
    const scrollTo = (top: number) =>
      act(() => {
        view.scrollTop = top;
        fireEvent.scroll(view);
      });
    scrollTo(30_000);
    scrollTo(20_020);
    expect(await screen.findByText('line 1001')).toBeInTheDocument();
    // So many that the oldest are let go.
    for (let round = 0; round < 11; round++) {
      log.lines(10_000);
    }
    expect(
      await screen.findByText(/older lines are no longer held/, undefined, {
        timeout: 10_000,
      }),
    ).toBeInTheDocument();
    expect(
      await screen.findByText(/^1\d\d,000 new, and more to come ↓$/),
    ).toBeInTheDocument();
    expect(screen.getByText('line 1001')).toBeInTheDocument();
    await userEvent.click(screen.getByText(/new, and more/));
    expect(await screen.findByText('line 112000')).toBeInTheDocument();
  });

  it('shows the line that the address names, and links another by a key', async () => {
    const picked = jest.fn();
    const log = writer();
    renderInTestApp(
      <LogView
        source={log.source}
        label="Log"
        line="k300"
        onLineChange={picked}
      />,
    );
    log.put({
      type: 'lines',
      lines: Array.from({ length: 1_000 }, (_, index) => ({
        text: `line ${index}`,
        key: `k${index}`,
      })),
    });
    const linked = await screen.findByText('line 300');
    expect(linked.closest('[data-emphasis="linked"]')).not.toBeNull();
    expect(screen.queryByText('line 999')).not.toBeInTheDocument();

    fireEvent.keyDown(screen.getByRole('log'), { key: 'l' });
    expect(picked).toHaveBeenCalledWith(
      expect.objectContaining({ key: expect.stringMatching(/^k2\d\d$/) }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Let the line go' }),
    );
    expect(picked).toHaveBeenLastCalledWith(undefined);
  });

  it('shows times in a zone that it names, and hides them', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.put({
      type: 'lines',
      lines: [{ text: 'hello', time: '2026-11-21T09:00:00.123Z' }],
    });
    await screen.findByText('hello');
    expect(screen.getByText(/^\d\d:\d0:00\.123$/)).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('checkbox', { name: /^Times \(UTC[+−]\d\d:\d\d\)$/ }),
    );
    expect(screen.queryByText(/00\.123$/)).not.toBeInTheDocument();
  });

  it('reads new lines aloud only when it is told to', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.lines(1);
    await screen.findByText('line 1');
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Announce lines' }),
    );
    log.lines(1, 'spoken');
    await waitFor(
      () =>
        expect(
          screen
            .getAllByText('spoken 2')
            .some(found => found.getAttribute('aria-live') === 'polite'),
        ).toBe(true),
      { timeout: 5_000 },
    );
  });

  it('finds text in the whole buffer from the keyboard', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.lines(200);
    log.lines(1, 'Needle');
    log.lines(200);
    await screen.findByText('line 401');
    fireEvent.keyDown(screen.getByRole('log'), { key: '/' });
    const field = screen.getByRole('textbox', { name: 'Search in this log' });
    expect(field).toHaveFocus();
    await userEvent.type(field, 'needle{Enter}');
    expect(await screen.findByText('1 of 1')).toBeInTheDocument();
    await userEvent.clear(field);
    await userEvent.type(field, 'absent');
    expect(await screen.findByText('Not found')).toBeInTheDocument();
  });

  it('goes on where it was after a lost connection, keeps the text and adds one mark', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.lines(3);
    await screen.findByText('line 3');
    log.put('break');
    await screen.findByText('Reconnecting…');
    await waitFor(() => expect(log.positions).toEqual([undefined, '3']), {
      timeout: 3000,
    });
    log.lines(1);
    expect(await screen.findByText('line 4')).toBeInTheDocument();
    expect(screen.getByText('line 1')).toBeInTheDocument();
    expect(screen.getAllByText(/connection was lost and is back/)).toHaveLength(
      1,
    );
  });

  it('marks what was skipped and where it ends', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.put({ type: 'gap', dropped: 1204 });
    log.put({ type: 'end', reason: 'succeeded' });
    expect(await screen.findByText(/1,204 lines were skipped/)).toBeVisible();
    expect(screen.getByText(/ends here: succeeded/)).toBeVisible();
  });

  it('says why a log is refused, and tries again when asked', async () => {
    const log = writer();
    renderInTestApp(<LogView source={log.source} label="Log" />);
    log.put(
      new ReleasesApiError({
        status: 403,
        code: 'grant.missing',
        message: 'You may not read the logs of production.',
      }),
    );
    expect(
      await screen.findByText(/You may not read the logs of production/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    log.lines(1);
    expect(await screen.findByText('line 1')).toBeInTheDocument();
  });
});
