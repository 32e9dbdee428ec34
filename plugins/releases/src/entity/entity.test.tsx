/**
 * What Slipway adds to the overview of a component in portals with a layout of their own.
 */
import { screen, within } from '@testing-library/react';
import {
  ReleasesApi,
  ReleasesApiError,
} from '@slipway/backstage-plugin-releases-react';
import { fixtures } from '../__testUtils__/fixtures';
import { renderPortal } from '../__testUtils__/renderPortal';
import { isReleasesAvailable } from './isReleasesAvailable';
import { useProductionLink, useReleasesLink } from './links';
import { ReleasesCard } from './ReleasesCard';

const fails = (status: number, message: string) => () =>
  Promise.reject(new ReleasesApiError({ status, code: 'x', message }));

describe('the card', () => {
  const show = (overrides?: Partial<ReleasesApi>) =>
    renderPortal(<ReleasesCard />, { overrides });

  it('says what runs where, how it fares and when it was changed, and leads to the tab', async () => {
    show();
    const list = await screen.findByRole('list', { name: 'What runs where' });
    const rows = within(list).getAllByRole('listitem');
    expect(rows).toHaveLength(4);
    expect(rows[3]).toHaveTextContent(/production.*Crashing.*2\.4\.0.*ago/);
    expect(
      screen.getByRole('link', { name: 'All releases of this service' }),
    ).toHaveAttribute('href', '/catalog/default/component/shop-api/releases');
  });

  it('says that it is loading', async () => {
    show({ listEnvironments: () => new Promise(() => {}) });
    expect(
      await screen.findByRole('status', { name: 'Loading…' }),
    ).toBeVisible();
  });

  it('says so when Slipway does not release the component', async () => {
    show({ listEnvironments: fails(404, 'There is no such service.') });
    expect(
      await screen.findByText(/shop-api is not released by Slipway yet/),
    ).toBeVisible();
  });

  it('says so when there are no environments', async () => {
    show({
      listEnvironments: async () => ({
        items: [],
        serverTime: new Date().toISOString(),
      }),
    });
    expect(
      await screen.findByText('This service has no environments yet.'),
    ).toBeVisible();
  });

  it('names the owner to whoever may not see it', async () => {
    show({ listEnvironments: fails(403, 'It takes the role viewer.') });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('It takes the role viewer. Ask');
    expect(within(alert).getByRole('link')).toHaveAttribute(
      'href',
      '/catalog/default/group/shop',
    );
  });

  it('says what failed, and offers to try again', async () => {
    show({ listEnvironments: fails(400, 'The database is away.') });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'What runs where could not be read. The database is away.',
    );
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});

describe('the links of the About card', () => {
  const Link = (props: { use: () => ReturnType<typeof useProductionLink> }) => {
    const { label, href, disabled, title } = props.use();
    return (
      <a href={href} aria-disabled={disabled} title={title}>
        {label}
      </a>
    );
  };
  const production = (overrides?: Partial<ReleasesApi>) =>
    renderPortal(<Link use={useProductionLink} />, { overrides });

  it('lead to the releases', async () => {
    const Releases = () => {
      const { label, href } = useReleasesLink();
      return <a href={href}>{label}</a>;
    };
    renderPortal(<Releases />);
    expect(
      await screen.findByRole('link', { name: 'Releases' }),
    ).toHaveAttribute('href', '/catalog/default/component/shop-api/releases');
  });

  it('lead to the address of production', async () => {
    production();
    expect(
      await screen.findByRole('link', { name: 'production' }),
    ).toHaveAttribute('href', 'http://127.0.0.1:41004/');
  });

  it.each([
    ['no address', undefined],
    ['an address that is none of the web', 'data:text/html,hello'],
  ])('lead nowhere with %s, and say why', async (_, url) => {
    const { environments } = fixtures();
    environments[3].url = url;
    production({
      listEnvironments: async () => ({
        items: environments,
        serverTime: new Date().toISOString(),
      }),
    });
    const link = await screen.findByTitle('Nothing answers in production yet.');
    expect(link).not.toHaveAttribute('href');
    expect(link).toHaveAttribute('aria-disabled', 'true');
  });

  it.each([
    [404, 'Slipway does not release this component yet.'],
    [403, 'The address of production could not be read.'],
  ])('say why when the answer is %s', async (status, why) => {
    production({ listEnvironments: fails(status, 'No.') });
    expect(await screen.findByTitle(why)).toHaveTextContent('Production');
  });
});

it('is for components, however their kind is written', () => {
  const entity = (kind: string) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name: 'shop' },
  });
  expect(isReleasesAvailable(entity('Component'))).toBe(true);
  expect(isReleasesAvailable(entity('component'))).toBe(true);
  expect(isReleasesAvailable(entity('API'))).toBe(false);
});
