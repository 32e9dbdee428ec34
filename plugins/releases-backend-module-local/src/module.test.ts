/**
 * The module registers the three embedded drivers, and none of them can be made outside development.
 */
import { startTestBackend } from '@backstage/backend-test-utils';
import {
  DriverContext,
  DriverFactory,
  releasesExtensionPoint,
} from '@slipway/backstage-plugin-releases-node';
import { createTestDriverContext } from '@slipway/backstage-plugin-releases-node/testUtils';
import releasesModuleLocal from './index';

it('registers a source host, a build engine and a deploy target named local', async () => {
  const factories: DriverFactory<unknown>[] = [];
  const add = (factory: DriverFactory<unknown>) => {
    factories.push(factory);
  };
  const backend = await startTestBackend({
    extensionPoints: [
      [
        releasesExtensionPoint,
        { addSourceHost: add, addBuildEngine: add, addDeployTarget: add },
      ],
    ],
    features: [releasesModuleLocal],
  });
  await backend.stop();

  expect(factories.map(({ driver }) => driver)).toEqual([
    'local',
    'local',
    'local',
  ]);
  const before = process.env.NODE_ENV;
  const env = process.env as Record<string, string | undefined>;
  env.NODE_ENV = 'production';
  try {
    const context: DriverContext = createTestDriverContext();
    for (const factory of factories) {
      expect(() => factory.create(context)).toThrow(
        expect.objectContaining({ code: 'local.outside-development' }),
      );
    }
  } finally {
    env.NODE_ENV = before;
  }
});
