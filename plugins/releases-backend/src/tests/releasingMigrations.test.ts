/**
 * The tables of configuration, environments, deployments and checks come and go, and hold what must be unique.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrationConfig } from '../database';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const NAME = '20261121000020_releasing.js';
const TABLES = [
  'configuration_revisions',
  'environment_holds',
  'placements',
  'deployment_counters',
  'deployments',
  'deployment_placements',
  'environment_versions',
  'step_durations',
  'checks',
  'check_runs',
];

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('releasing tables on %s', id => {
  let knex: Knex;
  beforeAll(async () => {
    knex = await databases.init(id);
    for (;;) {
      const [, [next]] = await knex.migrate.list(migrationConfig());
      if (!next || next.file > NAME) {
        return;
      }
      await knex.migrate.up(migrationConfig());
    }
  });

  const present = () =>
    Promise.all(TABLES.map(table => knex.schema.hasTable(table)));

  it('goes down and up again', async () => {
    expect(await present()).toEqual(TABLES.map(() => true));
    await knex.migrate.down(migrationConfig());
    expect(await present()).toEqual(TABLES.map(() => false));
    await knex.migrate.up(migrationConfig());
    expect(await present()).toEqual(TABLES.map(() => true));
  });

  it('gives a revision and a number of a deployment once', async () => {
    const revision = {
      service: 'component:default/shop',
      revision: 1,
      base: '{}',
      overlays: '{}',
      created_at: '2026-11-21T00:00:00.000Z',
      created_by: 'user:default/li-wei',
    };
    await knex('configuration_revisions').insert(revision);
    await expect(
      knex('configuration_revisions').insert(revision),
    ).rejects.toThrow();
    const deployment = (deploymentId: string) => ({
      id: deploymentId,
      service: 'component:default/shop',
      number: 1,
      environment: 'dev',
      kind: 'deploy',
      state: 'waiting',
      requested_by: 'user:default/li-wei',
      automatic: false,
      on_failure: 'keep',
      targets: '[]',
      request: '{}',
      parked: false,
      created_at: '2026-11-21T00:00:00.000Z',
    });
    await knex('deployments').insert(deployment('one'));
    await expect(
      knex('deployments').insert(deployment('two')),
    ).rejects.toThrow();
  });
});
