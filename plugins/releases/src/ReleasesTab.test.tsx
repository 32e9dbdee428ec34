/**
 * The pages as people use them, with a release system in memory.
 */
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { fixtureApi } from './__testUtils__/FixtureApi';
import { fixtures } from './__testUtils__/fixtures';
import { renderTab } from './__testUtils__/renderTab';

jest.setTimeout(30_000);

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

const card = (name: RegExp) => screen.findByRole('listitem', { name });
const address = () => screen.getByTestId('address').textContent;

const refused = (status: number, code: string, message: string) =>
  new ReleasesApiError({ status, code, message });

describe('the overview', () => {
  it('shows the four facts of each environment, each for itself', async () => {
    renderTab();
    const test = within(await card(/^test$/));
    expect(test.getByText(/2\.3\.1/)).toHaveTextContent('2.5.0');
    expect(test.getByText('Healthy 1/1')).toBeInTheDocument();
    expect(test.getByText('Step 3 of 5')).toBeInTheDocument();
    expect(test.getByRole('link', { name: 'View progress' })).toHaveAttribute(
      'href',
      expect.stringContaining('/releases/deployments/d130'),
    );
    const production = within(await card(/^production$/));
    expect(production.getByText('Crashing 0/2')).toBeInTheDocument();
    expect(production.getByText('Held by mei')).toBeInTheDocument();
  });

  it('says the worst first and offers the way back', async () => {
    renderTab();
    const line = within(
      await screen.findByRole('region', { name: 'Needs attention' }),
    );
    expect(
      line.getByText(
        /production: 2\.4\.0 ended because the variable CURRENCY is not set/,
      ),
    ).toBeInTheDocument();
    await userEvent.click(
      line.getByRole('button', { name: 'Roll back production to 2.3.1…' }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Roll back production' }),
    ).toBeInTheDocument();
    expect(address()).toBe('?act=rollback&in=production');
  });

  it('has nothing for axe to find', async () => {
    renderTab();
    await card(/^production$/);
    await screen.findByText('Payments fail');
    await accessible();
  });

  it('keeps a refused act in reach and says why', async () => {
    renderTab();
    await card(/^production$/);
    await userEvent.click(
      screen.getByRole('button', { name: 'More acts for production' }),
    );
    const scale = await screen.findByRole('menuitem', {
      name: /Scale production/,
    });
    expect(scale).toHaveAttribute('aria-disabled', 'true');
    expect(scale).toHaveTextContent('You have no grant to scale production');
    await userEvent.click(scale);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('reads again what the feed says, without losing what is on the page', async () => {
    const data = fixtures(Date.now());
    const { feed } = renderTab('', { data });
    const dev = await card(/^dev/);
    data.environments = data.environments.map(environment =>
      environment.name === 'dev'
        ? { ...environment, version: { id: 'v260', name: '2.6.0' } }
        : environment,
    );
    act(() =>
      feed.say({
        type: 'live',
        hint: { service: 'component:default/shop-api' },
      }),
    );
    expect(await within(dev).findByText('2.6.0')).toBeInTheDocument();
    expect(dev).toBeInTheDocument();
  });

  it('lets new rows of the history wait until they are asked for', async () => {
    const data = fixtures(Date.now());
    const { feed } = renderTab('', { data });
    const list = await screen.findByRole('list', { name: 'History' });
    const before = within(list).getAllByRole('listitem').length;
    data.history = [
      { ...data.history[0], id: 'd140', number: 140, commitTitle: 'Newest' },
      ...data.history,
    ];
    act(() => feed.say({ type: 'refresh' }));
    await userEvent.click(await screen.findByRole('button', { name: '1 new' }));
    expect(await within(list).findByText('Newest')).toBeInTheDocument();
    expect(within(list).getAllByRole('listitem')).toHaveLength(before + 1);
  });

  it('says when the connection is lost, and is quiet again when it heals', async () => {
    const { feed } = renderTab();
    await card(/^dev/);
    act(() => feed.turn('reconnecting'));
    expect(screen.getByText(/connection is lost/)).toBeInTheDocument();
    act(() => feed.turn('live'));
    expect(screen.queryByText(/connection is lost/)).not.toBeInTheDocument();
  });
});

describe('what is not there', () => {
  it('says what to do with a component that is not released', async () => {
    renderTab('', {
      overrides: {
        getService: async () => {
          throw refused(404, 'service.not-found', 'No such service.');
        },
      },
    });
    expect(
      await screen.findByText(/shop-api is not released by Slipway yet/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Make a new service…' }),
    ).toHaveAttribute('href', '/create');
  });

  it('says whom to ask', async () => {
    renderTab('', {
      overrides: {
        getService: async () => {
          throw refused(403, 'permission.denied', 'Only its owners see it.');
        },
      },
    });
    expect(
      await screen.findByText(/Only its owners see it/),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /shop/ })).toBeInTheDocument();
  });

  it('says what failed and tries again', async () => {
    let calls = 0;
    renderTab('/checks', {
      overrides: {
        listCheckRuns: async () => {
          calls += 1;
          if (calls === 1) {
            throw refused(409, 'state.unfit', 'It is being moved.');
          }
          return { items: [] };
        },
      },
    });
    expect(await screen.findByText(/It is being moved/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByText('No check was run yet.'),
    ).toBeInTheDocument();
  });
});

describe('roll back', () => {
  it('asks for last good with the reason of the diagnosis, its configuration and what was seen', async () => {
    const createDeployment = jest.fn(
      async () => fixtures().deployments.d130,
    ) as any;
    renderTab('?act=rollback&in=production', {
      overrides: { createDeployment },
    });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Roll back production to 2.3.1',
      }),
    );
    await waitFor(() => expect(createDeployment).toHaveBeenCalled());
    expect(createDeployment.mock.calls[0][1]).toEqual({
      environment: 'production',
      kind: 'rollback',
      versionId: 'v231',
      configuration: 'recorded',
      reason: '2.4.0 ended because the variable CURRENCY is not set.',
      expectedBase: 'd129',
    });
    await waitFor(() => expect(address()).toBe('/deployments/d130'));
  });

  it('does not wait for differences', async () => {
    renderTab('?act=rollback&in=production', {
      overrides: {
        getDifferences: () => new Promise(() => {}),
        listRollbackCandidates: () => new Promise(() => {}),
      },
    });
    expect(
      await screen.findByRole('button', {
        name: 'Roll back production to 2.3.1',
      }),
    ).not.toHaveAttribute('aria-disabled');
  });

  it('goes off when the environment changed meanwhile', async () => {
    const data = fixtures(Date.now());
    const { feed } = renderTab('?act=rollback&in=production', { data });
    await screen.findByRole('button', {
      name: 'Roll back production to 2.3.1',
    });
    data.environments = data.environments.map(environment =>
      environment.name === 'production'
        ? {
            ...environment,
            base: 'd141',
            version: { id: 'v250', name: '2.5.0' },
          }
        : environment,
    );
    act(() => feed.say({ type: 'refresh' }));
    expect(
      await screen.findByText('production now runs 2.5.0.'),
    ).toBeInTheDocument();
    const button = screen.getByRole('button', {
      name: 'Roll back production to 2.3.1',
    });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(
      screen.getByRole('button', { name: 'Compare again' }),
    );
    expect(button).not.toHaveAttribute('aria-disabled');
  });

  it('sends the same key again when no answer came, and another one after an answer', async () => {
    const keys: string[] = [];
    const answers = [
      refused(
        0,
        'network.unreachable',
        'The release system cannot be reached.',
      ),
      refused(409, 'slot.taken', 'Another one runs.'),
      refused(409, 'slot.taken', 'Another one runs.'),
    ];
    renderTab('?act=rollback&in=production', {
      overrides: {
        createDeployment: async (_, __, key) => {
          keys.push(key);
          throw answers[keys.length - 1];
        },
      },
    });
    for (let time = 1; time <= 3; time++) {
      await userEvent.click(
        await screen.findByRole('button', {
          name: 'Roll back production to 2.3.1',
        }),
      );
      await waitFor(() => expect(keys).toHaveLength(time));
    }
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[1]);
    expect(screen.getByText(/It was not done/)).toBeInTheDocument();
  });

  it('has nothing for axe to find', async () => {
    renderTab('?act=rollback&in=production');
    await screen.findByText(/commit is taken away/);
    await accessible();
  });
});

describe('deploy', () => {
  it('asks for a reason before automation of a protected environment is resumed', async () => {
    const releaseHold = jest.fn(fixtureApi().releaseHold);
    renderTab('?act=resume&in=production', { overrides: { releaseHold } });
    const dialog = within(await screen.findByRole('dialog'));
    const resume = dialog.getByRole('button', {
      name: 'Resume automation of production',
    });
    expect(resume).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Payments work',
    );
    await userEvent.click(resume);
    await waitFor(() =>
      expect(releaseHold).toHaveBeenCalledWith(
        expect.anything(),
        'production',
        'Payments work',
      ),
    );
  });

  it('asks for a reason in a protected environment and says "Requesting…" until answered', async () => {
    renderTab('?act=deploy&in=production', {
      overrides: { createDeployment: () => new Promise(() => {}) },
    });
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Deploy to production' }),
    );
    await userEvent.click(
      await dialog.findByRole('radio', { name: /2\.5\.0/ }),
    );
    const button = dialog.getByRole('button', {
      name: 'Deploy 2.5.0 to production',
    });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Fix',
    );
    expect(button).not.toHaveAttribute('aria-disabled');
    await userEvent.click(button);
    expect(
      await dialog.findByRole('button', { name: 'Requesting…' }),
    ).toBeInTheDocument();
  });
});

describe('pages', () => {
  it('says what a deployment did, why it failed and what to try', async () => {
    renderTab('/deployments/d129');
    expect(
      await screen.findByRole('heading', {
        name: '2.4.0 → production failed at step 3 of 4. 2.3.1 still serves (2 of 2).',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText('Error: CURRENCY is not set')).toBeInTheDocument();
    expect(screen.getByText(/slower than usual/)).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Roll back production…' }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Abort/ })).toBeNull();
    await accessible();
  });

  it('aborts a running deployment, naming what is kept', async () => {
    const abortDeployment = jest.fn(
      async () => fixtures().deployments.d130,
    ) as any;
    renderTab('/deployments/d130', { overrides: { abortDeployment } });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Abort, keep 2.3.1' }),
    );
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'Abort, keep 2.3.1',
      }),
    );
    await waitFor(() => expect(abortDeployment).toHaveBeenCalledTimes(1));
  });

  it('shows a build with stages, commit and log', async () => {
    renderTab('/builds/b127');
    expect(
      await screen.findByRole('heading', { name: 'Build #127 · Fix cart' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('list', { name: 'Stages' }).tagName).toBe('OL');
    expect(await screen.findByRole('log', { name: 'Log' })).toBeInTheDocument();
    await accessible();
  });

  it('says why a build failed, with what the step wrote', async () => {
    renderTab('/builds/b126');
    const why = within(await screen.findByRole('region', { name: 'Why' }));
    expect(
      why.getByText('Stage Test ended with exit code 1.'),
    ).toBeInTheDocument();
    expect(why.getByText('not ok 3 - counts in cents')).toBeInTheDocument();
  });

  it('lists instances with their ways in', async () => {
    renderTab('/instances?environment=production');
    const list = within(
      await screen.findByRole('list', { name: 'production · This machine' }),
    );
    expect(list.getAllByText('Crash-loops')).toHaveLength(2);
    expect(
      list.getAllByRole('link', { name: 'Previous logs' })[0],
    ).toHaveAttribute(
      'href',
      expect.stringContaining(
        '/instances/production/local/production-1/logs?previous=1',
      ),
    );
    await accessible();
  });

  it('asks for a reason before a terminal in a protected environment', async () => {
    renderTab('/instances/production/local/production-1/terminal');
    expect(
      await screen.findByRole('button', {
        name: 'Open a terminal in production',
      }),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('edits configuration: says where text is wrong and saves against the revision it began with', async () => {
    const saveConfiguration = jest.fn(async () => {
      throw refused(
        422,
        'configuration.invalid',
        'replicas must be at most 100.',
      );
    });
    renderTab('/configuration?scope=production', {
      overrides: { saveConfiguration },
    });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Edit the overlay of production',
      }),
    );
    const text = screen.getByRole('textbox', {
      name: 'Edit the overlay of production',
    });
    await userEvent.clear(text);
    await userEvent.type(text, 'replicas: "2');
    expect(screen.getByText(/^Line 1:/)).toBeInTheDocument();
    await userEvent.clear(text);
    await userEvent.type(text, 'replicas: 200');
    await userEvent.click(
      screen.getByRole('button', { name: 'Save as revision 5' }),
    );
    expect(
      await screen.findByText(/replicas must be at most 100/),
    ).toBeInTheDocument();
    expect(saveConfiguration).toHaveBeenCalledWith(
      { namespace: 'default', name: 'shop-api' },
      {
        expectedRevision: 4,
        comment: undefined,
        overlays: { production: { replicas: 200 } },
      },
    );
    await accessible();
  });

  it('filters the history by its address', async () => {
    renderTab('/history?environment=production');
    const list = await screen.findByRole('list', { name: 'History' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(2);
  });
});
