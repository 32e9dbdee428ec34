/**
 * The service page beyond its overview: find a commit, versions, access, comparison, verdicts, changes, the queue.
 */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { fixtures } from '../__testUtils__/fixtures';
import { renderTab } from '../__testUtils__/renderTab';

jest.setTimeout(60_000);

const accessible = async () => {
  const { violations } = await axe.run(document.body, {
    rules: {
      // jsdom paints nothing; contrast is tested on the colours themselves.
      'color-contrast': { enabled: false },
      // The test app has no page frame.
      region: { enabled: false },
    },
  });
  expect(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
  ).toEqual([]);
};

const address = () => screen.getByTestId('address').textContent;
const soon = { timeout: 10_000 };

describe('find commit', () => {
  it('opens from the latest build and says where a commit is, was and comes', async () => {
    renderTab();
    await userEvent.click(
      await screen.findByRole('link', { name: 'Find commit…' }, soon),
    );
    expect(await screen.findByText(/Paste a commit/)).toBeInTheDocument();
    await userEvent.type(
      screen.getByRole('textbox', { name: /Commit, or words/ }),
      'charge in',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Find' }));
    expect(address()).toBe('/commits?commit=charge+in');
    const places = within(
      await screen.findByRole('list', { name: 'Environments' }, soon),
    );
    const row = (name: string) =>
      places
        .getAllByRole('listitem')
        .find(item => within(item).queryByText(name))!;
    expect(row('production')).toHaveTextContent('Answers now, in 2.4.0');
    expect(row('test')).toHaveTextContent('Comes with 2.5.0');
    expect(
      within(row('test')).getByRole('link', { name: 'View the deployment' }),
    ).toHaveAttribute('href', expect.stringContaining('/deployments/d130'));
    expect(
      within(screen.getByRole('list', { name: 'Versions with it' })).getByRole(
        'link',
        { name: '2.4.0' },
      ),
    ).toHaveAttribute('href', expect.stringContaining('/versions/v240'));
    await accessible();
  });

  it('says what to do when nothing is found', async () => {
    renderTab('/commits?commit=nowhere');
    expect(
      await screen.findByText(/paste its whole id/, {}, soon),
    ).toBeInTheDocument();
  });
});

describe('versions', () => {
  it('are marked bad with a reason, from a menu that says what cannot be done', async () => {
    const updateVersion = jest.fn(async () => fixtures().versions[0]);
    renderTab('/versions', { overrides: { updateVersion } });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Acts for 2.4.0' }, soon),
    );
    const deploy = screen.getByRole('menuitem', {
      name: /Deploy 2\.4\.0 to production/,
    });
    expect(deploy).toHaveAttribute('aria-disabled', 'true');
    expect(deploy).toHaveTextContent('Crashes without a currency.');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(
      screen.getByRole('button', { name: 'Acts for 2.5.0' }),
    );
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'Mark 2.5.0 bad…' }),
    );
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Mark 2.5.0 bad' }),
    );
    expect(address()).toBe('/versions?act=markBad&version=v250');
    expect(dialog.getByText(/goes on running in dev/)).toBeInTheDocument();
    const act = dialog.getByRole('button', { name: 'Mark 2.5.0 bad' });
    expect(act).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Loses carts',
    );
    await accessible();
    await userEvent.click(act);
    await waitFor(() =>
      expect(updateVersion).toHaveBeenCalledWith(expect.anything(), 'v250', {
        bad: true,
        reason: 'Loses carts',
      }),
    );
  });

  it('have a page of their own with every act', async () => {
    renderTab('/versions/v240');
    expect(
      await screen.findByRole('heading', { name: /Version 2\.4\.0/ }, soon),
    ).toBeInTheDocument();
    expect(screen.getByText('Crashes without a currency.')).toBeInTheDocument();
    expect(screen.getByText('Runs in production')).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Deployments of 2.4.0' }),
    ).toHaveAttribute('href', expect.stringContaining('versionId=v240'));
    expect(
      await screen.findByRole('button', { name: 'Deploy 2.4.0 to dev…' }),
    ).toHaveAttribute('aria-disabled', 'true');
    await accessible();
  });

  it('that are bad cannot be picked to deploy or to roll back to', async () => {
    renderTab('?act=deploy&in=dev&version=v240');
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Deploy to dev' }, soon),
    );
    const bad = await dialog.findByRole('radio', { name: /2\.4\.0/ });
    expect(bad).toHaveAttribute('aria-disabled', 'true');
    expect(bad).not.toBeChecked();
    const act = dialog.getByRole('button', { name: 'Deploy 2.4.0 to dev' });
    expect(act).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(dialog.getByRole('radio', { name: /2\.3\.0/ }));
    expect(
      dialog.getByRole('button', { name: 'Deploy 2.3.0 to dev' }),
    ).not.toHaveAttribute('aria-disabled');
    await userEvent.click(bad);
    expect(dialog.getByRole('radio', { name: /2\.3\.0/ })).toBeChecked();
  });
});

describe('access', () => {
  it('says who holds which role by what, what I may do and why not, and whom to ask', async () => {
    renderTab('/access');
    const mine = within(
      await screen.findByRole('list', { name: 'What you may do' }, soon),
    );
    expect(
      mine.getByText(/You have no role in production that allows this/),
    ).toBeInTheDocument();
    const roles = within(screen.getByRole('list', { name: 'Roles' }));
    expect(roles.getByText('Tester in test')).toBeInTheDocument();
    expect(roles.getByText(/Tests the basket/)).toBeInTheDocument();
    const targets = within(screen.getByRole('list', { name: 'Targets' }));
    expect(targets.getByText('The service may not use it')).toBeInTheDocument();
    expect(targets.getByRole('link', { name: /platform/ })).toBeInTheDocument();
    expect(screen.getByText(/ask its owner/)).toBeInTheDocument();
    await accessible();
  });
});

describe('configuration', () => {
  it('compares two environments by address: counts, differences, the same folded', async () => {
    renderTab('/configuration?compare=staging&with=production');
    const table = within(
      await screen.findByRole(
        'table',
        { name: 'What differs between staging and production' },
        soon,
      ),
    );
    expect(table.getByRole('row', { name: /LOG_LEVEL/ })).toHaveTextContent(
      'infowarn',
    );
    expect(screen.getByText('2 keys differ')).toBeInTheDocument();
    expect(screen.getByText(/keys are the same/)).toBeInTheDocument();
    await accessible();
  });
});

describe('a deployment', () => {
  it('tells its changes: counts first, secrets hidden, what stays folded', async () => {
    renderTab('/deployments/d129');
    expect(
      await screen.findByText('2 keys of the configuration change', {}, soon),
    ).toBeInTheDocument();
    expect(screen.getByText(/changed, hidden/)).toBeInTheDocument();
    expect(screen.getByText('2 keys stay the same')).toBeInTheDocument();
    expect(screen.getByText(/commit is taken away/)).toBeInTheDocument();
  });

  it('in the queue says its place and who is before it', async () => {
    const data = fixtures(Date.now());
    const { d130 } = data.deployments;
    data.deployments.d130 = {
      ...d130,
      state: 'queued',
      queuePosition: 2,
      behind: {
        ...data.history[2],
        number: 127,
        requestedBy: { ref: 'user:default/mei' },
      },
    };
    renderTab('/deployments/d130', { data });
    expect(
      await screen.findByRole(
        'link',
        { name: /^2nd, behind #127 by mei$/i },
        soon,
      ),
    ).toHaveAttribute('href', expect.stringContaining('/deployments/d128'));
  });
});

describe('checks', () => {
  it('take the word of a tester on what was seen', async () => {
    const createCheckVerdict = jest.fn(async () => fixtures().runs[0]);
    renderTab('/checks', { overrides: { createCheckVerdict } });
    await userEvent.click(
      await screen.findByRole(
        'button',
        { name: 'Reject 2.3.1 in test…' },
        soon,
      ),
    );
    const dialog = within(await screen.findByRole('dialog'));
    const act = dialog.getByRole('button', { name: 'Reject 2.3.1 in test' });
    expect(act).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Empty basket',
    );
    await userEvent.click(act);
    await waitFor(() =>
      expect(createCheckVerdict).toHaveBeenCalledWith(
        expect.anything(),
        {
          environment: 'test',
          verdict: 'rejected',
          versionId: 'v231',
          reason: 'Empty basket',
        },
        expect.any(String),
      ),
    );
  });
});

describe('placements', () => {
  const several = () => {
    const data = fixtures(Date.now());
    data.environments = data.environments.map(environment => {
      const [first] = environment.placements;
      const of = (target: string, id: string, name: string) => ({
        ...first,
        target,
        targetTitle: target,
        version: { id, name },
        recordedVersion: { id: 'v240', name: '2.4.0' },
      });
      return environment.name === 'production'
        ? {
            ...environment,
            placements: [
              of('east', 'v240', '2.4.0'),
              of('west', 'v240', '2.4.0'),
              of('north', 'v231', '2.3.1'),
            ],
          }
        : environment;
    });
    return data;
  };

  it('open to a row for each, and say which is behind', async () => {
    renderTab('', { data: several() });
    await userEvent.click(
      await screen.findByRole('button', { name: '3 targets, 1 behind' }, soon),
    );
    expect(address()).toBe('?placements=production');
    const list = within(
      screen.getByRole('list', { name: 'Targets of production' }),
    );
    expect(list.getAllByRole('listitem')).toHaveLength(3);
    expect(list.getByText(/is behind/)).toHaveTextContent('north');
    await accessible();
  });

  it('are restarted one by one', async () => {
    const createDeployment = jest.fn(async () => fixtures().deployments.d130);
    renderTab('/instances?environment=production', {
      data: several(),
      overrides: { createDeployment },
    });
    await userEvent.click(
      await screen.findByRole(
        'button',
        { name: 'Restart production · north…' },
        soon,
      ),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Leaks',
    );
    await userEvent.click(
      dialog.getByRole('button', { name: 'Restart production · north' }),
    );
    await waitFor(() =>
      expect(createDeployment).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({ kind: 'restart', targets: ['north'] }),
        expect.any(String),
      ),
    );
  });
});

describe('history', () => {
  it('is filtered by version and person, all in the address', async () => {
    renderTab('/history');
    await userEvent.selectOptions(
      await screen.findByRole('combobox', { name: 'Version' }, soon),
      await screen.findByRole('option', { name: '2.4.0' }),
    );
    expect(address()).toBe('/history?versionId=v240');
    await waitFor(() =>
      expect(
        within(screen.getByRole('list', { name: 'History' })).getAllByRole(
          'listitem',
        ),
      ).toHaveLength(1),
    );
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Person' }),
      'user:default/mei',
    );
    expect(address()).toBe(
      '/history?versionId=v240&person=user%3Adefault%2Fmei',
    );
    expect(
      await screen.findByRole('link', { name: 'Show all' }, soon),
    ).toHaveAttribute('href', expect.stringContaining('/releases/history'));
  });
});
