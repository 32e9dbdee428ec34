/**
 * The inventory of targets, and its states.
 */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ReleasesApi,
  ReleasesApiError,
} from '@slipway/backstage-plugin-releases-react';
import { renderPortal } from '../__testUtils__/renderPortal';
import { TargetsPage } from './TargetsPage';

const show = (search = '', overrides?: Partial<ReleasesApi>) =>
  renderPortal(<TargetsPage />, { search, overrides });

const targets = async () =>
  (await screen.findAllByRole('heading', { level: 2 })).map(
    heading => heading.textContent,
  );
const target = async (name: string) =>
  within(
    (await screen.findByRole('heading', { name })).closest('li') as HTMLElement,
  );

const fails = (status: number, message: string) => () =>
  Promise.reject(new ReleasesApiError({ status, code: 'x', message }));

describe('the targets page', () => {
  it('begins with those that are not well, and says since when and why', async () => {
    show();
    expect(await targets()).toEqual([
      'Berlin, hall 2',
      'spare',
      'This machine',
    ]);
    const berlin = await target('Berlin, hall 2');
    expect(berlin.getByText(/^Not well/)).toHaveTextContent(
      'Not well · began 25 min. ago',
    );
    expect(berlin.getByText('It did not answer within 3 s.')).toBeVisible();
    expect(berlin.getByText('A service needs a grant to use it')).toBeVisible();
    expect(berlin.getByText(/^run images/)).toBeVisible();
  });

  it('links the services that use it, with what was put where; many are folded', async () => {
    show();
    const local = await target('This machine');
    expect(local.getByRole('link', { name: 'shop-api' })).toHaveAttribute(
      'href',
      '/catalog/default/component/shop-api/releases',
    );
    expect(
      local.getByText(
        /dev \(2\.4\.0\) · test \(2\.4\.0\) · staging \(2\.3\.1\)/,
      ),
    ).toBeVisible();
    expect(local.getByText(/dev \(7\.1\.0, stopped\)/)).toBeVisible();
    expect(local.getByText('tax')).not.toBeVisible();
    await userEvent.click(local.getByText('2 more services'));
    expect(local.getByText('tax')).toBeVisible();
    // What a target cannot do is not shown.
    expect(local.queryByText(/limit CPU/)).not.toBeInTheDocument();
    const spare = await target('spare');
    expect(spare.getByText('No service that you may see')).toBeVisible();
    expect(spare.getByText('Nobody is named')).toBeVisible();
  });

  it('filters by type and health, in the address', async () => {
    show('?health=ill');
    expect(await targets()).toEqual(['Berlin, hall 2']);
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Type' }),
      'hosts',
    );
    expect(screen.getByText('No target matches these filters.')).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent(
      '?health=ill&type=hosts',
    );
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Health' }),
      'All',
    );
    expect(await targets()).toEqual(['spare']);
  });

  it('offers nothing that it cannot do yet', async () => {
    show();
    await targets();
    expect(screen.queryAllByRole('button')).toEqual([]);
  });

  it('says how targets come about when there are none', async () => {
    show('', { listTargets: async () => ({ items: [] }) });
    expect(await screen.findByText(/^There are no targets yet/)).toBeVisible();
  });

  it('says that it is loading', async () => {
    show('', { listTargets: () => new Promise(() => {}) });
    expect(
      await screen.findByRole('status', { name: 'Loading…' }),
    ).toBeVisible();
  });

  it('says whose it is to see it', async () => {
    show('', {
      listTargets: fails(403, 'Ask whoever administers the portal.'),
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Targets is not for you to see. Ask whoever administers the portal.',
    );
  });

  it('says what failed', async () => {
    show('', { listTargets: fails(400, 'The database is away.') });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Targets could not be read. The database is away.',
    );
  });
});
