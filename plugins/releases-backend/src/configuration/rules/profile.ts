/**
 * The default profile: what a workload looks like where nobody configured anything. `releases.profile` changes it: `default` for every
 * environment, and one block for each kind (`development`, `test`, `staging`, `production`).
 */
import { Config } from '@backstage/config';
import { ConfigurationValues } from '@slipway/backstage-plugin-releases-common';
import { EnvironmentKind } from '../../environments';
import { EffectiveConfiguration, Profile } from '../types';
import { mergeLayers } from './merge';
import { validateEffective, validateLayer } from './validate';

const KINDS: EnvironmentKind[] = [
  'development',
  'test',
  'staging',
  'production',
];

const BUILT_IN: EffectiveConfiguration = {
  variables: {},
  files: [],
  replicas: 1,
  resources: {
    requests: { cpu: '250m', memory: '64Mi' },
    limits: { cpu: '500m', memory: '128Mi' },
  },
  ports: [{ name: 'http', protocol: 'http', port: 8080 }],
  probe: {
    check: { type: 'http', path: '/health' },
    periodSeconds: 2,
    timeoutSeconds: 2,
    failureThreshold: 3,
  },
  rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 300 },
};

const BUILT_IN_PRODUCTION: ConfigurationValues = { replicas: 3 };

/** Reads `releases.profile`; throws an Error that names each wrong value. */
export function readProfile(config: Config): Profile {
  const layers =
    config.getOptional<Record<string, ConfigurationValues>>('releases.profile');
  const problems = Object.entries(layers ?? {}).flatMap(([name, layer]) => [
    ...(name === 'default' || KINDS.includes(name as EnvironmentKind)
      ? []
      : [{ path: name, message: `Use default, ${KINDS.join(', ')}.` }]),
    ...validateLayer(layer, name),
  ]);
  const profile = Object.fromEntries(
    KINDS.map(kind => [
      kind,
      mergeLayers(
        BUILT_IN,
        kind === 'production' ? BUILT_IN_PRODUCTION : undefined,
        layers?.default,
        layers?.[kind],
      ),
    ]),
  ) as Profile;
  KINDS.forEach(kind =>
    problems.push(...validateEffective(profile[kind], kind)),
  );
  if (problems.length > 0) {
    throw new Error(
      `Configuration releases.profile is not valid: ${problems
        .map(problem => `${problem.path}: ${problem.message}`)
        .join(' ')}`,
    );
  }
  return profile;
}
