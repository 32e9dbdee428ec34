/**
 * The delivery page: lists with links to their evidence, figures by week, filters in the address, and the states of each.
 */
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ReleasesApi,
  ReleasesApiError,
} from '@slipway/backstage-plugin-releases-react';
import { portalApi, portalFixtures } from '../__testUtils__/portalFixtures';
import { renderPortal } from '../__testUtils__/renderPortal';
import { DeliveryPage } from './DeliveryPage';

const show = (search = '', overrides?: Partial<ReleasesApi>) =>
  renderPortal(<DeliveryPage />, { search, overrides });

const section = (name: string) => screen.findByRole('region', { name });
const rows = async (name: string) =>
  within(await screen.findByRole('list', { name })).getAllByRole('listitem');

describe('the delivery page', () => {
  it('tells what is being released, what waits, what failed and what went out', async () => {
    show();
    const [running] = await rows('Being released now');
    expect(
      within(running).getByRole('link', { name: /shop-api → test · promote/ }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/shop-api/releases/deployments/r199',
    );
    const waiting = await rows('Waiting');
    expect(waiting.map(row => row.textContent)).toEqual([
      expect.stringContaining('A person must say what happened'),
      expect.stringContaining('Waits for its turn.'),
      expect.stringContaining('Waits for its gates.'),
    ]);
    expect(waiting[0]).toHaveTextContent('Payments → production');
    const [held] = await rows('Environments where automation is held');
    expect(held).toHaveTextContent('The test bank is closed');
    expect(
      within(held).getByRole('link', { name: /Payments → staging/ }),
    ).toHaveAttribute('href', '/catalog/default/component/pay/releases');
    const [failed] = await rows('Failed or aborted');
    expect(failed).toHaveTextContent('ended with exit code 1');
    expect(await rows('Went out')).toHaveLength(20);
  });

  it('shows more of what went out on demand', async () => {
    show();
    const out = await section('Went out');
    await userEvent.click(
      await within(out).findByRole('button', { name: 'Show older' }),
    );
    await waitFor(async () => expect(await rows('Went out')).toHaveLength(25));
    expect(
      within(out).queryByRole('button', { name: 'Show older' }),
    ).not.toBeInTheDocument();
  });

  it('draws the weeks, and has the same figures as a table', async () => {
    show();
    const weeks = await section('By week');
    expect(
      await within(weeks).findAllByRole('img', { name: /by week from .* to / }),
    ).toHaveLength(3);
    expect(within(weeks).getByText('8.0 a week')).toBeVisible();
    expect(within(weeks).getByText('10 % failed')).toBeVisible();
    await userEvent.click(
      within(weeks).getByText('Show the figures as a table'),
    );
    const table = within(weeks).getByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(1 + 12 + 1);
    expect(
      within(table).getByRole('row', { name: /so far/ }),
    ).toHaveTextContent(/\(so far\)41020 %0:36/);
    // Nothing ended in that week: no share and no duration rather than noughts.
    expect(within(table).getAllByRole('row')[9]).toHaveTextContent(/000––$/);
    expect(
      within(table).getByRole('row', { name: /All of them/ }),
    ).toHaveTextContent('9611210 %0:44');
  });

  it('keeps its filters in the address and asks for nothing else', async () => {
    const asked: unknown[] = [];
    const data = portalApi(portalFixtures(Date.now()));
    show('?owner=group%3Adefault%2Fpayers', {
      listDelivery: (list, query) => {
        asked.push([list, query]);
        return data.listDelivery(list, query);
      },
    });
    expect(
      await screen.findByText(
        'Nothing that matches these filters is being released at the moment.',
      ),
    ).toBeVisible();
    expect(asked).toContainEqual([
      'failed',
      expect.objectContaining({ owner: 'group:default/payers', weeks: 12 }),
    ]);
    await userEvent.selectOptions(
      await screen.findByRole('combobox', { name: 'Period' }),
      'Last 4 weeks',
    );
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'System' }),
      'money',
    );
    expect(screen.getByTestId('address')).toHaveTextContent(
      '?owner=group%3Adefault%2Fpayers&weeks=4&system=money',
    );
    await waitFor(() =>
      expect(asked).toContainEqual([
        'succeeded',
        expect.objectContaining({
          owner: 'group:default/payers',
          system: 'money',
          weeks: 4,
        }),
      ]),
    );
  });

  it('keeps a filter of the address that nothing offers any more, so that it can be taken back', async () => {
    show('?system=gone');
    const system = await screen.findByRole('combobox', { name: 'System' });
    expect(system).toHaveValue('gone');
    await userEvent.selectOptions(system, 'All');
    expect(screen.getByTestId('address')).toBeEmptyDOMElement();
    expect(await rows('Being released now')).toHaveLength(1);
  });

  it('says what each list is empty of', async () => {
    const data = portalFixtures(Date.now());
    show('', {
      listDelivery: async () => ({ items: [] }),
      getDelivery: async () => ({
        ...data.delivery(12),
        total: { succeeded: 0, failed: 0, aborted: 0 },
      }),
    });
    for (const sentence of [
      'Nothing is being released at the moment.',
      'Nothing waits, and no environment is held.',
      'Nothing failed in this period.',
      /^Nothing went out in this period. Deploy a version/,
      /^No release ended in this period/,
    ]) {
      expect(await screen.findByText(sentence)).toBeVisible();
    }
  });

  it('says what could not be read, and tries again', async () => {
    const data = portalApi(portalFixtures(Date.now()));
    let broken = true;
    show('', {
      listDelivery: (list, query) =>
        broken && list === 'failed'
          ? Promise.reject(
              new ReleasesApiError({
                status: 400,
                code: 'database.unavailable',
                message: 'The database could not be reached.',
              }),
            )
          : data.listDelivery(list, query),
    });
    const failed = await section('Failed or aborted');
    expect(await within(failed).findByRole('alert')).toHaveTextContent(
      'Failed or aborted could not be read. The database could not be reached.',
    );
    // The rest of the page stands.
    expect(await rows('Went out')).toHaveLength(20);
    broken = false;
    await userEvent.click(
      within(failed).getByRole('button', { name: 'Try again' }),
    );
    expect(await rows('Failed or aborted')).toHaveLength(2);
  });

  it('says once when nothing can be read, or is not for whoever asks', async () => {
    let broken = true;
    const data = portalApi(portalFixtures(Date.now()));
    const refused = () =>
      Promise.reject(
        new ReleasesApiError({
          status: 403,
          code: 'permission.denied',
          message: 'Ask whoever administers the portal.',
        }),
      );
    const { feed } = show('', {
      getDelivery: query => (broken ? refused() : data.getDelivery(query)),
      listDelivery: (list, query) =>
        broken ? refused() : data.listDelivery(list, query),
    });
    await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(1));
    expect(screen.getByRole('alert')).toHaveTextContent(
      'Delivery is not for you to see. Ask whoever administers the portal.',
    );
    broken = false;
    act(() => feed.say({ type: 'refresh' }));
    expect(await rows('Failed or aborted')).toHaveLength(2);
  });

  it('lets rows that come in wait until they are asked for', async () => {
    const data = portalFixtures(Date.now());
    const { feed } = show('', portalApi(data));
    expect((await rows('Failed or aborted'))[0]).toHaveTextContent('shop-api');
    const [first] = data.lists.failed;
    data.lists.failed = [
      {
        ...first,
        ...{ id: 'new', environment: 'dev' },
        deployment: { ...first.deployment!, id: 'new', environment: 'dev' },
      },
      ...data.lists.failed,
    ];
    act(() => feed.say({ type: 'refresh' }));
    const fresh = await screen.findByRole('button', { name: '1 new' });
    expect(await rows('Failed or aborted')).toHaveLength(2);
    await userEvent.click(fresh);
    expect((await rows('Failed or aborted'))[0]).toHaveTextContent(
      'shop-api → dev',
    );
  });
});
