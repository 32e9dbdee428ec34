/**
 * Logs of instances: one or all together, from when on, and links to lines; each state an address.
 */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  InstanceLogQuery,
  ReleasesApi,
} from '@slipway/backstage-plugin-releases-react';
import { fixtures } from '../__testUtils__/fixtures';
import { renderTab } from '../__testUtils__/renderTab';

jest.setTimeout(60_000);

const at = (second: number) =>
  `2026-11-21T09:00:${String(second).padStart(2, '0')}.000Z`;

/** Each instance writes one line, the first of them last. */
function logs() {
  const asked: [string, InstanceLogQuery][] = [];
  const streamInstanceLog: ReleasesApi['streamInstanceLog'] =
    async function* stream(_, { instanceId }, query, signal) {
      asked.push([instanceId, query]);
      const time = at(30 - asked.length);
      yield { event: 'open', data: '' };
      yield {
        event: 'lines',
        data: JSON.stringify({
          items: [
            {
              cursor: `c-${instanceId}`,
              time,
              stream: 'stdout',
              text: `hello of ${instanceId}`,
            },
          ],
        }),
      };
      await new Promise(resolve => signal.addEventListener('abort', resolve));
    };
  return { asked, streamInstanceLog };
}

const production = '/instances/production/local/production-1/logs';

describe('the logs of instances', () => {
  beforeAll(() => {
    // The virtual list measures; jsdom has no layout.
    for (const name of ['offsetHeight', 'offsetWidth', 'clientHeight']) {
      Object.defineProperty(HTMLElement.prototype, name, {
        configurable: true,
        get: () => 400,
      });
    }
    HTMLElement.prototype.scrollTo = function scrollTo(this: HTMLElement) {
      queueMicrotask(() => act(() => void fireEvent.scroll(this)));
    } as any;
  });

  it('shows one from when it is asked for', async () => {
    const { asked, streamInstanceLog } = logs();
    renderTab(production, { overrides: { streamInstanceLog } });
    expect(await screen.findByText('hello of production-1')).toBeVisible();
    expect(asked).toEqual([['production-1', {}]]);
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'From' }),
      '1 hour ago',
    );
    await waitFor(() => expect(asked).toHaveLength(2));
    const ago = Date.now() - Date.parse(asked[1][1].since!);
    expect(Math.round(ago / 60_000)).toBe(60);
    expect(screen.getByTestId('address')).toHaveTextContent('since=1h');
  });

  it('shows all of an environment together, by time, and lets one that comes later wait', async () => {
    const { asked, streamInstanceLog } = logs();
    const data = fixtures(Date.now());
    const placement = data.environments.find(
      ({ name }) => name === 'production',
    )!.placements[0];
    const [one] = placement.instances;
    placement.instances = [
      { ...one, id: 'a' },
      { ...one, id: 'b' },
    ];
    const { feed } = renderTab(`${production}?instances=all`, {
      data,
      overrides: { streamInstanceLog },
    });
    const view = await screen.findByRole('log', {
      name: /^Logs of all instances in production$/i,
    });
    await screen.findByText('hello of a');
    const text = view.textContent!;
    expect(text.indexOf('hello of b')).toBeLessThan(text.indexOf('hello of a'));

    // Another object: the answer before is held by the page.
    data.environments = structuredClone(data.environments);
    data.environments
      .find(({ name }) => name === 'production')!
      .placements[0].instances.push({ ...one, id: 'c' });
    act(() => feed.say({ type: 'refresh' }));
    const more = await screen.findByRole('button', {
      name: 'Also show 1 new instance',
    });
    expect(asked).toHaveLength(2);
    await userEvent.click(more);
    expect(await screen.findByText('hello of c')).toBeVisible();
  });

  it('puts a line into the address, and opens such an address from its time', async () => {
    const { asked, streamInstanceLog } = logs();
    renderTab(`${production}?line=c-production-1&at=${at(9)}`, {
      overrides: { streamInstanceLog },
    });
    const line = await screen.findByText('hello of production-1');
    expect(asked[0][1].since).toBe(at(9));
    expect(line.closest('[data-emphasis="linked"]')).not.toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Let the line go' }),
    );
    expect(screen.getByTestId('address')).not.toHaveTextContent('line=');
    fireEvent.keyDown(screen.getByRole('log'), { key: 'l' });
    expect(screen.getByTestId('address')).toHaveTextContent(
      'line=c-production-1',
    );
    expect(asked).toHaveLength(1);
  });
});
