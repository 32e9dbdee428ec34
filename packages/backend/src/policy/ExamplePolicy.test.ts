/*
 * Who may do what in the example portal.
 */
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
  Permission,
} from '@backstage/plugin-permission-common';
import { releasesPermissions } from '@slipway/backstage-plugin-releases-common';
import { ExamplePolicy } from './ExamplePolicy';

const policy = new ExamplePolicy();

function ask(permission: Permission, ...groups: string[]) {
  const userEntityRef = 'user:default/somebody';
  return policy.handle(
    { permission },
    {
      credentials: mockCredentials.user(userEntityRef),
      info: {
        userEntityRef,
        ownershipEntityRefs: [
          userEntityRef,
          ...groups.map(name => `group:default/${name}`),
        ],
      },
    },
  );
}

/** Names of our permissions that the group has without or with a condition. */
async function granted(group: string) {
  const all: string[] = [];
  const conditional: string[] = [];
  for (const permission of releasesPermissions) {
    const { result } = await ask(permission, group);
    if (result === AuthorizeResult.ALLOW) all.push(permission.name);
    if (result === AuthorizeResult.CONDITIONAL)
      conditional.push(permission.name);
  }
  return { all: all.sort(), conditional: conditional.sort() };
}

const byName = (name: string) =>
  releasesPermissions.find(permission => permission.name === name)!;

const READS = [
  'releases.ledger.read',
  'releases.logs.read',
  'releases.service.read',
  'releases.targets.read',
];
const EVERYTHING = releasesPermissions.map(({ name }) => name).sort();

describe('the example policy', () => {
  it('lets a viewer read and do nothing else', async () => {
    expect(await granted('viewers')).toEqual({ all: READS, conditional: [] });
  });

  it('lets a developer do everything but confirm a returned service, terminals only outside protected environments', async () => {
    expect(await granted('developers')).toEqual({
      all: EVERYTHING.filter(
        name =>
          !['releases.service.confirm', 'releases.terminal.open'].includes(
            name,
          ),
      ),
      conditional: ['releases.terminal.open'],
    });
    expect(
      await ask(byName('releases.terminal.open'), 'developers'),
    ).toMatchObject({
      pluginId: 'releases',
      resourceType: 'releases-environment',
      conditions: { anyOf: [{ not: { rule: 'IS_PROTECTED' } }] },
    });
  });

  it('lets a tester run checks, and change the test environment only', async () => {
    expect(await granted('testers')).toEqual({
      all: [...READS, 'releases.check.run'].sort(),
      conditional: [
        'releases.deployment.abort',
        'releases.deployment.create',
        'releases.rollback.create',
      ],
    });
    expect(
      await ask(byName('releases.deployment.create'), 'testers'),
    ).toMatchObject({
      conditions: {
        anyOf: [{ rule: 'IS_ENVIRONMENT', params: { names: ['test'] } }],
      },
    });
  });

  it('lets an approver change production only', async () => {
    expect(await granted('approvers')).toEqual({
      all: READS,
      conditional: [
        'releases.deployment.abort',
        'releases.deployment.create',
        'releases.hold.set',
        'releases.rollback.create',
      ],
    });
  });

  it.each(['operators', 'administrators'])(
    'lets %s do everything everywhere',
    async group => {
      expect(await granted(group)).toEqual({
        all: EVERYTHING,
        conditional: [],
      });
    },
  );

  it('adds up the scopes of somebody with two roles', async () => {
    expect(
      await ask(byName('releases.rollback.create'), 'testers', 'approvers'),
    ).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      conditions: {
        anyOf: [
          { params: { names: ['test'] } },
          { params: { names: ['production'] } },
        ],
      },
    });
    expect(
      await ask(byName('releases.rollback.create'), 'testers', 'operators'),
    ).toEqual({ result: AuthorizeResult.ALLOW });
  });

  it.each(['releases.service.read', 'releases.deployment.create'])(
    'denies %s to whoever has no role',
    async name => {
      expect(await ask(byName(name), 'strangers')).toEqual({
        result: AuthorizeResult.DENY,
      });
      expect(await policy.handle({ permission: byName(name) })).toEqual({
        result: AuthorizeResult.DENY,
      });
    },
  );

  it('denies a permission that no role names, except to an administrator', async () => {
    const unknown = createPermission({ name: 'new.thing.do', attributes: {} });
    expect(await ask(unknown, 'operators')).toEqual({
      result: AuthorizeResult.DENY,
    });
    expect(await ask(unknown, 'administrators')).toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });

  it('lets developers use templates, and testers not', async () => {
    const create = createPermission({
      name: 'scaffolder.task.create',
      attributes: { action: 'create' },
    });
    expect((await ask(create, 'developers')).result).toBe('ALLOW');
    expect((await ask(create, 'testers')).result).toBe('DENY');
  });
});
