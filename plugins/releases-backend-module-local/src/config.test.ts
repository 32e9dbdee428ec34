/**
 * Where the embedded drivers may run, and where they keep their files.
 */
import { ConfigReader } from '@backstage/config';
import path from 'node:path';
import { assertMayRun, readBuildSettings, readDataDirectory } from './config';

const local = (settings: Record<string, string | boolean | object>) =>
  new ConfigReader({ releases: { local: settings } } as never);

describe('outside development', () => {
  const before = process.env.NODE_ENV;
  const setNodeEnv = (value: string | undefined) => {
    const env = process.env as Record<string, string | undefined>;
    if (value === undefined) {
      delete env.NODE_ENV;
    } else {
      env.NODE_ENV = value;
    }
  };
  afterEach(() => setNodeEnv(before));

  it.each([['production'], ['staging'], [undefined]])(
    'refuses to run with NODE_ENV %s and says what to set',
    nodeEnv => {
      setNodeEnv(nodeEnv);
      expect(() =>
        assertMayRun(new ConfigReader({}), 'The local source host'),
      ).toThrow(
        expect.objectContaining({
          code: 'local.outside-development',
          message: expect.stringContaining(
            'releases.local.allowOutsideDevelopment: true',
          ),
        }),
      );
    },
  );

  it('runs when configuration allows it', () => {
    setNodeEnv('production');
    expect(() =>
      assertMayRun(local({ allowOutsideDevelopment: true }), 'The driver'),
    ).not.toThrow();
  });

  it('runs in development', () => {
    setNodeEnv('development');
    expect(() =>
      assertMayRun(new ConfigReader({}), 'The driver'),
    ).not.toThrow();
  });
});

it('keeps files below the root of the repository unless told otherwise', () => {
  const root = path.resolve(__dirname, '../../..');
  expect(readDataDirectory(new ConfigReader({}))).toBe(
    path.join(root, '.slipway'),
  );
  expect(readDataDirectory(local({ dataDirectory: 'data' }))).toBe(
    path.join(root, 'data'),
  );
  expect(readDataDirectory(local({ dataDirectory: '/var/slipway' }))).toBe(
    '/var/slipway',
  );
});

it('refuses limits that are none', () => {
  expect(() =>
    readBuildSettings(local({ builds: { logLimitBytes: 0 } })),
  ).toThrow('releases.local.builds.logLimitBytes');
});
