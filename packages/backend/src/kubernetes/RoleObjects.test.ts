/*
 * What the stock Kubernetes tab shows, by role.
 */
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { kubernetesProxyPermission } from '@backstage/plugin-kubernetes-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ROLES } from '../policy/roles';
import { RoleObjects } from './RoleObjects';

const SHOP: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  // Whoever may change the entity could point it at anything.
  metadata: {
    name: 'shop',
    namespace: 'default',
    annotations: { 'backstage.io/kubernetes-label-selector': 'all=yes' },
  },
};

const pod = (name: string, service?: string, environment?: string) => ({
  metadata: {
    name,
    annotations: service && {
      'slipway.dev/service': service,
      'slipway.dev/environment': environment,
    },
  },
});

const PODS = [
  pod('shop-dev', 'component:default/shop', 'dev'),
  pod('shop-production', 'component:default/shop', 'production'),
  pod('payroll', 'component:default/payroll', 'dev'),
  pod('stray'),
];

function tab(options: { logsIn?: string[]; status?: number; proxy?: boolean }) {
  const found = async () => ({
    items: [
      {
        cluster: { name: 'one' },
        resources: [{ type: 'pods', resources: PODS }],
        podMetrics: PODS.map(of => ({ pod: of })),
        errors: [],
      },
    ],
  });
  const cluster = {
    getKubernetesObjectsByEntity: jest.fn(found),
    getCustomResourcesByEntity: jest.fn(found),
  };
  const getServiceAccess = jest.fn(async () => ({
    ok: !options.status,
    status: options.status ?? 200,
    json: async () => ({
      environments: ['dev', 'production'].map(name => ({
        name,
        can: { logs: { allowed: options.logsIn?.includes(name) ?? false } },
      })),
    }),
  }));
  const provider = new RoleObjects(cluster as never, {
    auth: mockServices.auth(),
    permissions: mockServices.permissions.mock({
      authorize: async () => [
        {
          result: options.proxy ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
        },
      ],
    }),
    releases: { getServiceAccess: getServiceAccess as never },
  });
  const credentials = mockCredentials.user();
  const asker = { credentials };
  const look = async () => {
    const query = { entity: SHOP, auth: {}, customResources: [] };
    const answers = [
      await provider.getKubernetesObjectsByEntity(query, asker),
      await provider.getCustomResourcesByEntity(query, asker),
    ];
    return answers.map(({ items: [item] }) => [
      (item.resources[0].resources as typeof PODS).map(of => of.metadata.name),
      item.podMetrics.map(of => of.pod.metadata!.name),
    ]);
  };
  return { look, cluster };
}

describe('the stock Kubernetes tab', () => {
  it.each([{}, { status: 403 }, { status: 404 }])(
    'shows nothing of a service on which one has no role, and asks no cluster (%j)',
    async options => {
      const { look, cluster } = tab(options);
      await expect(look()).rejects.toThrow(
        'You have no role on component:default/shop',
      );
      expect(cluster.getKubernetesObjectsByEntity).not.toHaveBeenCalled();
    },
  );

  it('shows what runs for the service where one has a role, whatever the annotations find', async () => {
    const dev = [['shop-dev'], ['shop-dev']];
    expect(await tab({ logsIn: ['dev'] }).look()).toEqual([dev, dev]);
    const both = ['shop-dev', 'shop-production'];
    expect(await tab({ logsIn: ['dev', 'production'] }).look()).toEqual([
      [both, both],
      [both, both],
    ]);
  });

  it('shows operators everything', async () => {
    const all = PODS.map(({ metadata }) => metadata.name);
    expect(await tab({ proxy: true }).look()).toEqual([
      [all, all],
      [all, all],
    ]);
  });

  it('does not take a failure for a refusal', async () => {
    await expect(tab({ status: 500 }).look()).rejects.toThrow(/500/);
  });

  it('gives logs, terminals and deletion, which know no service, to operators alone', () => {
    const { name } = kubernetesProxyPermission;
    const holders = Object.entries(ROLES)
      .filter(([, role]) => role?.[name] ?? role?.['*'])
      .map(([group]) => group);
    expect(holders).toEqual([
      'group:default/operators',
      'group:default/administrators',
    ]);
  });
});
