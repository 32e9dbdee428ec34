/**
 * Logs over what one was looking at: a drawer on a wide page, a page on a narrow one, each by its address.
 */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderTab } from '../__testUtils__/renderTab';

const LOGS = '/instances/production/local/production-1/logs';
const OVER = encodeURIComponent('/instances?environment=production');

function screenIs(wide: boolean) {
  window.matchMedia = ((query: string) => ({
    matches: wide,
    media: query,
    addListener: () => {},
    removeListener: () => {},
    addEventListener: () => {},
    removeEventListener: () => {},
  })) as never;
}

describe('logs over another page', () => {
  it('open in a drawer over the list, and lead back to it with the focus', async () => {
    screenIs(true);
    renderTab('/instances?environment=production');
    const [link] = await screen.findAllByRole('link', { name: 'Logs' });
    link.focus();
    await userEvent.click(link);
    const drawer = await screen.findByRole('dialog', {
      name: /^Log of production-/i,
    });
    const address = screen.getByTestId('address');
    expect(address).toHaveTextContent(`/logs?over=${OVER}`);
    // What it lies over is there still.
    expect(
      screen.getAllByRole('link', { name: 'Logs', hidden: true }),
    ).not.toHaveLength(0);
    expect(
      within(drawer).getByRole('link', { name: 'Open as a page' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/logs$/));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(address).toHaveTextContent('/instances?environment=production');
    expect(link).toHaveFocus();
  });

  it('are a page where there is no room, with the way back', async () => {
    screenIs(false);
    renderTab(`${LOGS}?over=${OVER}`);
    expect(
      await screen.findByRole('heading', {
        level: 1,
        name: /Log of production-1/i,
      }),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(
      screen.getByRole('link', { name: /Back to the releases/ }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/instances\?environment=production$/),
    );
  });

  it('stand by themselves at their own address', async () => {
    screenIs(true);
    renderTab(LOGS);
    expect(
      await screen.findByRole('heading', { level: 1, name: /Log of/i }),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('take nothing from elsewhere for what they lie over', async () => {
    screenIs(true);
    renderTab(`${LOGS}?over=${encodeURIComponent('//example.com/x')}`);
    expect(
      await screen.findByRole('heading', { level: 1, name: /Log of/i }),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
