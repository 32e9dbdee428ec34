import { screen, within } from '@testing-library/react';
import { fixtures } from '../__testUtils__/fixtures';
import { renderTab } from '../__testUtils__/renderTab';

/** The environment whose Deployment somebody edited. */
const EDITED = 'staging';

describe('What was changed by hand', () => {
  it('is told on the card of its environment alone, and leads to the differences', async () => {
    renderTab();
    const card = await screen.findByRole('listitem', { name: /^staging/ });
    const link = within(card).getByRole('link', {
      name: '2 values were changed by hand',
    });
    expect(link).toHaveAttribute(
      'href',
      expect.stringMatching(/\/instances\?environment=staging$/),
    );
    expect(screen.getAllByText(/changed by hand/)).toHaveLength(1);
  });

  it('is shown value by value', async () => {
    renderTab(`/instances?environment=${EDITED}`);
    const table = await screen.findByRole('table', {
      name: /Changed by hand in staging/,
    });
    const rows = within(table)
      .getAllByRole('row')
      .slice(1)
      .map(row => [
        within(row).getByRole('rowheader').textContent,
        ...within(row)
          .getAllByRole('cell')
          .map(cell => cell.textContent),
      ]);
    expect(rows).toEqual([
      ['Deployment/shop-api-stagingspec.replicas', 'Deployed: 1', 'Live: 3'],
      [
        'Deployment/shop-api-stagingspec.template.spec.containers[app].env[DEBUG]',
        'Deployed: nothing',
        'Live: {"name":"DEBUG","value":"1"}',
      ],
    ]);
  });

  it('says which object is gone', async () => {
    const data = fixtures(Date.now());
    const edited = data.environments.find(({ name }) => name === EDITED)!;
    edited.placements[0].drift = [
      { object: 'Service/shop', path: '', applied: 'Service/shop' },
    ];
    renderTab(`/instances?environment=${EDITED}`, { data });
    expect(await screen.findByText('The object is gone')).toBeInTheDocument();
  });

  it('takes no place where there is none', async () => {
    const data = fixtures(Date.now());
    data.environments.forEach(({ placements }) =>
      placements.forEach(placement => {
        placement.drift = placement.drift && [];
      }),
    );
    renderTab('', { data });
    await screen.findByRole('listitem', { name: /^staging/ });
    expect(screen.queryByText(/by hand/)).not.toBeInTheDocument();
  });
});
