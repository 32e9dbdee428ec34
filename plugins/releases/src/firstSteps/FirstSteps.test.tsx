/**
 * The card of the first minute: leads to each of the four acts, and is gone once it was dismissed.
 */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fixtures } from '../__testUtils__/fixtures';
import { renderTab } from '../__testUtils__/renderTab';
import { placeToTry } from './place';

const annotations = { 'slipway.dev/first-steps': '2.3.0' };
const title = 'Four things to try with the sample service';

describe('the card of first steps', () => {
  it('is on no other service', async () => {
    renderTab();
    await screen.findByRole('list', { name: 'Environments' });
    expect(screen.queryByText(title)).not.toBeInTheDocument();
  });

  it('deploys the broken version where the person may, and offers the roll back once it runs', async () => {
    const data = fixtures(Date.now());
    const place = placeToTry(data.environments)!;
    renderTab('', { data, annotations });
    const card = within(await screen.findByRole('region', { name: title }));
    expect(card.getByText(/Deploy 2\.3\.0\. It becomes/)).toBeVisible();
    expect(
      card.getByRole('button', {
        name: new RegExp(`^Roll back ${place.title}`),
      }),
    ).toHaveAccessibleDescription('Deploy 2.3.0 first.');
    await userEvent.click(
      await card.findByRole('button', {
        name: new RegExp(`^Deploy to ${place.title}`),
      }),
    );
    await waitFor(() =>
      expect(screen.getByTestId('address')).toHaveTextContent(
        `act=deploy&in=${place.name}&version=v230`,
      ),
    );
  });

  it('goes when it is dismissed', async () => {
    renderTab('', { annotations });
    await screen.findByRole('region', { name: title });
    await userEvent.click(
      screen.getByRole('button', { name: 'Dismiss this card' }),
    );
    expect(screen.queryByRole('region', { name: title })).toBeNull();
  });
});
