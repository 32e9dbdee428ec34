/**
 * What the module adds to the core, and that nothing comes of it where no cluster is configured.
 */
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import {
  DeployTarget,
  DriverFactory,
  releasesExtensionPoint,
} from '@slipway/backstage-plugin-releases-node';
import { createTestDriverContext } from '@slipway/backstage-plugin-releases-node/testUtils';
import { FakeApiServer, makeCertificate } from './clusters/fakes';
import releasesModuleKubernetes, {
  kubernetesClusterAuthExtensionPoint,
} from './index';

jest.setTimeout(60_000);

/** Signs in by a token that is the name of the cluster. */
const authByName = createBackendModule({
  pluginId: 'releases',
  moduleId: 'auth-by-name',
  register(reg) {
    reg.registerInit({
      deps: { auth: kubernetesClusterAuthExtensionPoint },
      async init({ auth }) {
        auth.addAuthStrategy('by-name', {
          getCredential: async ({ name }) => ({
            type: 'bearer token',
            token: name,
          }),
          validateCluster: () => [],
          presentAuthMetadata: metadata => metadata,
        });
      },
    });
  },
});

async function withFactory(
  clusters: JsonObject[],
  use: (factory: DriverFactory<DeployTarget>) => Promise<void>,
) {
  const factories: DriverFactory<DeployTarget>[] = [];
  const none = () => {
    throw new Error('Only targets');
  };
  const addDeployTarget = (factory: DriverFactory<DeployTarget>) => {
    factories.push(factory);
  };
  const backend = await startTestBackend({
    extensionPoints: [
      [
        releasesExtensionPoint,
        { addSourceHost: none, addBuildEngine: none, addDeployTarget },
      ],
    ],
    features: [
      releasesModuleKubernetes,
      authByName,
      catalogServiceMock.factory(),
      mockServices.rootConfig.factory({
        data: {
          kubernetes: { clusterLocatorMethods: [{ type: 'config', clusters }] },
        },
      }),
    ],
  });
  try {
    expect(factories).toHaveLength(1);
    await use(factories[0]);
  } finally {
    await backend.stop();
  }
}

it('registers the target driver kubernetes, of which there is none by itself', async () => {
  await withFactory([], async factory => {
    expect(factory).toMatchObject({
      driver: 'kubernetes',
      needsConfiguration: true,
    });
    const config = { cluster: 'east', namespace: 'shop' };
    expect(() => factory.create(createTestDriverContext({ config }))).toThrow(
      /no cluster 'east'.*There are: none/,
    );
  });
});

it('makes targets of one name in two clusters that never mix', async () => {
  const certificate = makeCertificate();
  const servers = [1, 2].map(() => new FakeApiServer(certificate));
  await Promise.all(servers.map(server => server.start()));
  const clusters = servers.map((server, index) => ({
    name: ['east', 'west'][index],
    url: server.url,
    caData: server.caData,
    authProvider: 'by-name',
  }));
  try {
    await withFactory(clusters, async factory => {
      for (const cluster of ['east', 'west']) {
        const config = { cluster, namespace: 'shop' };
        const context = createTestDriverContext({ id: cluster, config });
        const target = await factory.create(context);
        await target.health();
      }
      const seen = servers.map(({ tokens }) => [...new Set(tokens)]);
      expect(seen).toEqual([['Bearer east'], ['Bearer west']]);
    });
  } finally {
    await Promise.all(servers.map(server => server.stop()));
  }
});
