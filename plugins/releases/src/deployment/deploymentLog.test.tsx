/**
 * What a deployment did, step by step, and what was checked.
 */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ReleasesApi,
  ReleasesApiError,
} from '@slipway/backstage-plugin-releases-react';
import { renderTab } from '../__testUtils__/renderTab';

describe('the log of the steps', () => {
  it('is open where it failed, folded elsewhere, and can be copied', async () => {
    const user = userEvent.setup();
    const copied = jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockResolvedValue();
    renderTab('/deployments/d129');
    const logs = await screen.findAllByRole('group', {
      name: /^Log of the step/,
    });
    const shown = logs.filter(({ tagName }) => tagName === 'PRE');
    expect(shown).toHaveLength(1);
    expect(shown[0]).toHaveTextContent('Attempt 1: the target took it.');
    expect(shown[0]).toHaveTextContent(/on the target: local\//);
    expect(shown[0]).toHaveTextContent('| Error: currency is not set');
    await user.click(
      screen.getByRole('button', { name: 'Copy the log of the step' }),
    );
    expect(await screen.findByText('Copied')).toBeVisible();
    expect(copied).toHaveBeenCalledWith(
      expect.stringContaining('The step failed.'),
    );
  });

  it('says why it cannot be read, and is read again on demand', async () => {
    const getDeploymentLog: jest.MockedFunction<
      ReleasesApi['getDeploymentLog']
    > = jest.fn();
    getDeploymentLog.mockRejectedValue(
      new ReleasesApiError({
        status: 503,
        code: 'database.unavailable',
        message: 'The database could not be reached.',
      }),
    );
    renderTab('/deployments/d129', { overrides: { getDeploymentLog } });
    expect(
      await screen.findByText(/The log of the step could not be/),
    ).toBeVisible();
  });
});

describe('the checks of a deployment', () => {
  it('are those that it requires, with results or still to come', async () => {
    renderTab('/deployments/d129');
    const list = await screen.findByRole('list', { name: 'Checks' });
    const [smoke, contract] = within(list).getAllByRole('listitem');
    expect(smoke).toHaveTextContent('Failed');
    expect(smoke).toHaveTextContent('Smoke test · required');
    expect(smoke).toHaveTextContent('GET /basket answered 500, expected 200.');
    expect(contract).toHaveTextContent('To come');
    expect(screen.getByRole('link', { name: 'All checks' })).toHaveAttribute(
      'href',
      expect.stringContaining('/checks?environment=production'),
    );
  });

  it('say so where there is none', async () => {
    renderTab('/deployments/d129', {
      overrides: { getDeploymentChecks: async () => ({ items: [] }) },
    });
    expect(
      await screen.findByText(
        'It required no check, and none was run meanwhile.',
      ),
    ).toBeVisible();
  });
});
