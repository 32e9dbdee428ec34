/**
 * Secrets in a configuration.
 */
import { renderWorkload } from './render';
import { secretWarnings } from './secrets';
import { splitSecrets } from './secretReferences';

const variables = {
  MODE: 'fast',
  DB_PASSWORD: 'secret://shop-db/password',
  HELP: 'see secret://a/b or ask',
};

it('are told from plain values by their form', () => {
  expect(splitSecrets(variables)).toEqual({
    variables: { MODE: 'fast', HELP: 'see secret://a/b or ask' },
    secrets: { DB_PASSWORD: { secret: 'shop-db', key: 'password' } },
  });
});

it('reach the workload as references; without any, workloads are as they were', () => {
  const render = (given: Record<string, string>) =>
    renderWorkload({
      service: 'component:default/shop',
      environment: 'test',
      version: {
        id: '1',
        name: '1.0.0',
        artifacts: [{ name: 'app', kind: 'image', digest: 'sha256:0' }],
      },
      values: {
        variables: given,
        files: [],
        replicas: 1,
        resources: { requests: {}, limits: {} },
        ports: [],
        required: [],
        rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 1 },
      },
    });
  expect(render(variables).secrets).toEqual({
    DB_PASSWORD: { secret: 'shop-db', key: 'password' },
  });
  expect(render({ MODE: 'fast' })).not.toHaveProperty('secrets');
});

it('are not warned of where they are references', () => {
  const warned = secretWarnings(
    { variables: { ...variables, API_TOKEN: 'in the clear' } },
    'base',
  );
  expect(warned.map(({ path }) => path)).toEqual(['base.variables.API_TOKEN']);
});
