/**
 * Driver instances: what modules register, what configuration asks for, and what each driver keeps.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { DriverContext } from '@slipway/backstage-plugin-releases-node';
import {
  InMemoryBlobStore,
  InMemoryDeployTarget,
} from '@slipway/backstage-plugin-releases-node/testUtils';
import { Knex } from 'knex';
import { runMigrations } from '../database';
import { DatabaseStateStore } from './DatabaseStateStore';
import { createDrivers, DriverRegistry, healthOf } from '.';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const memory = (driver: string, registeredBy = '@example/module') => ({
  driver,
  registeredBy,
  create: ({ id }: DriverContext) => new InMemoryDeployTarget({ id }),
});

const makeDrivers = (registry: DriverRegistry, releases: JsonObject = {}) =>
  createDrivers({
    registry,
    config: mockServices.rootConfig({ data: { releases } }),
    logger: mockServices.logger.mock(),
    database: undefined as never,
    blobs: new InMemoryBlobStore(),
    wake: () => {},
    sourceChanged: async () => {},
  });

describe('drivers', () => {
  it('of one name cannot be registered twice', () => {
    const registry = new DriverRegistry();
    registry.addDeployTarget(memory('swarm', '@one/module'));
    expect(() =>
      registry.addDeployTarget(memory('swarm', '@two/module')),
    ).toThrow(/@one\/module.*@two\/module/);
  });

  it('are one of each, and open, when nothing is configured', async () => {
    const registry = new DriverRegistry();
    registry.addDeployTarget(memory('swarm'));
    const drivers = await makeDrivers(registry);
    expect(drivers.targets()).toMatchObject([
      { definition: { id: 'swarm', driver: 'swarm', open: true } },
    ]);
  });

  it('are what configuration names, and closed unless it says so', async () => {
    const registry = new DriverRegistry();
    registry.addDeployTarget(memory('swarm'));
    const drivers = await makeDrivers(registry, {
      targets: [
        { id: 'east', driver: 'swarm', title: 'East', owner: 'group:ops' },
        { id: 'west', driver: 'swarm', open: true },
      ],
    });
    expect(drivers.targetDefinition('east')).toMatchObject({
      title: 'East',
      owner: 'group:ops',
      open: false,
    });
    expect(drivers.targetDefinition('west').open).toBe(true);
    expect(() => drivers.target('north')).toThrow(
      expect.objectContaining({
        code: 'target.unknown',
        message: "There is no target 'north'. There are: east, west.",
      }),
    );
  });

  it('that no module registered, and ids taken twice, stop the start', async () => {
    await expect(
      makeDrivers(new DriverRegistry(), {
        sources: [{ id: 'git', driver: 'gerrit' }],
      }),
    ).rejects.toMatchObject({ code: 'driver.unknown' });
    const registry = new DriverRegistry();
    registry.addDeployTarget(memory('swarm'));
    await expect(
      makeDrivers(registry, {
        targets: [
          { id: 'east', driver: 'swarm' },
          { id: 'east', driver: 'swarm' },
        ],
      }),
    ).rejects.toMatchObject({ code: 'driver.id-invalid' });
  });

  it('that break or hang when asked how they are are not well', async () => {
    const target = new InMemoryDeployTarget({ id: 'east' });
    expect(await healthOf(target)).toMatchObject({ ok: true });
    target.health = async () => {
      throw new Error('Connection refused.');
    };
    expect(await healthOf(target)).toEqual({
      ok: false,
      message: 'Connection refused.',
    });
    target.health = () => new Promise(() => {});
    expect(await healthOf(target)).toEqual({
      ok: false,
      message: 'It did not answer within 3 s.',
    });
  });

  it('that cannot start are named, and the rest go on', async () => {
    const registry = new DriverRegistry();
    let started = false;
    registry.addDeployTarget({
      ...memory('broken'),
      create: ({ id }) =>
        Object.assign(new InMemoryDeployTarget({ id }), {
          start: async () => {
            throw new Error('No such host.');
          },
        }),
    });
    registry.addDeployTarget({
      ...memory('fine'),
      create: ({ id }) =>
        Object.assign(new InMemoryDeployTarget({ id }), {
          start: async () => {
            started = true;
          },
        }),
    });
    const drivers = await makeDrivers(registry);
    await drivers.start();
    expect(started).toBe(true);
    expect(drivers.problems()).toEqual([
      { kind: 'target', id: 'broken', message: 'No such host.' },
    ]);
  });
});

describe.each(databases.eachSupportedId())('driver state on %s', id => {
  let database: Knex;
  beforeAll(async () => {
    database = await databases.init(id);
    await runMigrations(database);
  });

  it('is kept by driver, and out of reach of others', async () => {
    const git = new DatabaseStateStore(database, 'source:local');
    const shell = new DatabaseStateStore(database, 'builder:local');
    await git.set('cursor', { at: 7 });
    await git.set('cursor', { at: 8 });
    expect(await git.get('cursor')).toEqual({ at: 8 });
    expect(await shell.get('cursor')).toBeUndefined();
    expect(await git.setIfAbsent('cursor', 9)).toBe(false);
    expect(await shell.setIfAbsent('cursor', 9)).toBe(true);
    await git.delete('cursor');
    expect(await git.get('cursor')).toBeUndefined();
    expect(await shell.get('cursor')).toBe(9);
  });

  it('lists by prefix, taken literally', async () => {
    const store = new DatabaseStateStore(database, 'source:listed');
    await store.set('a%1', 1);
    await store.set('a%0', 0);
    await store.set('ab', 2);
    expect(await store.list('a%')).toEqual([
      { key: 'a%0', value: 0 },
      { key: 'a%1', value: 1 },
    ]);
  });
});
