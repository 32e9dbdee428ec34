/**
 * Who may do what: a permission of the portal AND a grant, on a service that is attached to its entity.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { JsonObject } from '@backstage/types';
import { randomUUID } from 'node:crypto';
import {
  LI_WEI,
  MEI,
  Portal,
  SAM,
  SHOP_TEAM,
  startPortal,
} from '../__testUtils__/portal';
import { createReleasesConditionalDecision, releasesConditions } from '.';
import { deploymentCreatePermission } from '@slipway/backstage-plugin-releases-common';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SHOP = 'component:default/shop';
const DEPLOY = '/services/default/shop/deployments';

const shopEntity = (origin: string, owner = SHOP_TEAM): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    namespace: 'default',
    title: 'The shop',
    annotations: { 'backstage.io/managed-by-origin-location': origin },
  },
  spec: { type: 'service', owner },
  relations: [{ type: 'ownedBy', targetRef: owner }],
});

describe.each(databases.eachSupportedId())('access on %s', id => {
  let portal: Portal;

  const start = async (options: {
    config?: JsonObject;
    permissionsEnabled?: boolean;
    policy?: (permission: string) => PolicyDecision;
    entities?: Entity[];
  }) => {
    portal = await startPortal({
      database: await databases.init(id),
      ...options,
    });
    const made = await portal
      .as(LI_WEI)
      .post('/services', { name: 'shop', owner: SHOP_TEAM });
    expect(made.status).toBe(201);
  };
  afterEach(async () => {
    await portal?.stop();
  });

  /** The code of the refusal, or that it got past access to what is missing. */
  const deploy = async (person: string, environment: string) => {
    const { status, body } = await portal.as(person).post(DEPLOY, {
      environment,
      kind: 'deploy',
      versionId: 'none',
      reason: 'To see whether it may be done.',
    });
    return status === 403 ? body.error.code : 'allowed';
  };

  it('lets owners deploy where it is not protected, operators everywhere, others nowhere', async () => {
    await start({});
    expect(await deploy(LI_WEI, 'dev')).toBe('allowed');
    expect(await deploy(LI_WEI, 'production')).toBe('grant.missing');
    expect(await deploy(MEI, 'production')).toBe('allowed');
    expect(await deploy(SAM, 'dev')).toBe('grant.missing');
  });

  it('takes grants of configuration, in the environments that they name', async () => {
    await start({
      config: {
        grants: [
          {
            subject: SAM,
            role: 'operator',
            services: [SHOP],
            environments: ['production'],
          },
        ],
      },
    });
    expect(await deploy(SAM, 'production')).toBe('allowed');
    expect(await deploy(SAM, 'test')).toBe('grant.missing');
  });

  it('takes grants of the table until they expire', async () => {
    await start({});
    const grant = (expiresAt: string | null) =>
      portal.database('grants').insert({
        id: randomUUID(),
        service: SHOP,
        subject: SAM,
        role: 'developer',
        expires_at: expiresAt,
        created_by: LI_WEI,
        created_at: new Date().toISOString(),
      });
    await grant(new Date(Date.now() - 1000).toISOString());
    expect(await deploy(SAM, 'dev')).toBe('grant.missing');
    await grant(new Date(Date.now() + 60_000).toISOString());
    expect(await deploy(SAM, 'dev')).toBe('allowed');
  });

  it('lets the policy of the portal only narrow', async () => {
    await start({
      policy: permission => ({
        result:
          permission === 'releases.deployment.create'
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
    });
    expect(await deploy(MEI, 'production')).toBe('permission.denied');
    expect(await deploy(SAM, 'dev')).toBe('permission.denied');
    const refusals = await portal
      .database('ledger')
      .where({ action: 'access.refused', service: SHOP });
    expect(refusals.length).toBe(2);
  });

  it('applies the conditions of a policy to the environment asked about', async () => {
    await start({
      policy: permission =>
        permission === deploymentCreatePermission.name
          ? createReleasesConditionalDecision(deploymentCreatePermission, {
              not: releasesConditions.isProtected(),
            })
          : { result: AuthorizeResult.ALLOW },
    });
    expect(await deploy(MEI, 'dev')).toBe('allowed');
    expect(await deploy(MEI, 'production')).toBe('permission.denied');
  });

  it('filters lists by the conditions of a policy', async () => {
    await start({
      policy: permission =>
        permission === 'releases.service.read'
          ? createReleasesConditionalDecision(deploymentCreatePermission, {
              anyOf: [
                releasesConditions.isOwner({ claims: [SAM] }),
                releasesConditions.hasGrant({ claims: [SAM] }),
              ],
            })
          : { result: AuthorizeResult.ALLOW },
    });
    await portal.as(SAM).post('/services', { name: 'own', owner: SAM });
    await portal.as(MEI).post('/services', { name: 'foreign', owner: MEI });
    const seen = async () => {
      const { body } = await portal.as(SAM).get('/ledger?limit=200');
      return [
        ...new Set(body.items.map((entry: any) => entry.object.service)),
      ].sort();
    };
    await portal.eventually(async () => (await seen()).length > 0);
    expect(await seen()).toEqual(['component:default/own']);
    const foreign = await portal.as(SAM).get('/services/default/foreign');
    expect(foreign.body).toMatchObject({
      owner: MEI,
      can: { read: { allowed: false, code: 'permission.denied' } },
    });
    expect(foreign.body.environments).toBeUndefined();
  });

  it('shows strangers name and owner only where configuration says so', async () => {
    await start({ config: { access: { everyoneMayRead: false } } });
    const { body } = await portal.as(SAM).get('/services/default/shop');
    expect(body).toMatchObject({ name: 'shop', owner: SHOP_TEAM });
    expect(body.creator).toBeUndefined();
    const builds = await portal.as(SAM).get('/services/default/shop/builds');
    expect([builds.status, builds.body.error.code]).toEqual([
      403,
      'grant.missing',
    ]);
    expect(
      (await portal.as(LI_WEI).get('/services/default/shop/builds')).status,
    ).toBe(200);
  });

  it('refuses protected environments while the permission framework is off', async () => {
    await start({ permissionsEnabled: false });
    expect(await deploy(MEI, 'production')).toBe('permission.framework-off');
    expect(await deploy(LI_WEI, 'dev')).toBe('allowed');
  });

  it('accepts the framework being off where configuration says so', async () => {
    await start({
      permissionsEnabled: false,
      config: { access: { allowWithoutPermissions: true } },
    });
    expect(await deploy(MEI, 'production')).toBe('allowed');
  });

  it('gives a new owner nothing until an operator confirms', async () => {
    const entities = [shopEntity('url:https://git.example/shop')];
    await start({ entities });
    const { body: attached } = await portal
      .as(MEI)
      .get('/services/default/shop');
    expect(attached).toMatchObject({ title: 'The shop', state: 'active' });

    entities.splice(0, 1, shopEntity('url:https://git.example/thief', SAM));
    await portal.eventually(async () => {
      const { body } = await portal.as(MEI).get('/services/default/shop');
      return body.state === 'detached';
    });
    expect(await deploy(SAM, 'dev')).toBe('service.detached');
    expect(await deploy(LI_WEI, 'dev')).toBe('service.detached');
    const thief = await portal
      .as(SAM)
      .post('/services/default/shop/confirmation', {});
    expect(thief.body.error.code).toBe('grant.missing');
    const confirmed = await portal
      .as(MEI)
      .post('/services/default/shop/confirmation', { reason: 'It moved.' });
    expect(confirmed.body).toMatchObject({ state: 'active', owner: SAM });
    expect(await deploy(SAM, 'dev')).toBe('allowed');
    expect(await portal.actions('shop')).toEqual(
      expect.arrayContaining(['service.detached', 'service.confirmed']),
    );
  });

  it('builds nothing for whoever has left the group meanwhile', async () => {
    portal = await startPortal({ database: await databases.init(id) });
    await portal.register('shop');
    portal.memberships[MEI] = [];
    const asked = await portal.as(MEI).post('/services/default/shop/builds');
    expect(asked.status).toBe(202);
    const build = await portal.built('shop', asked.body.id);
    expect(build).toMatchObject({
      state: 'failed',
      stages: [],
      failure: {
        code: 'access.withdrawn',
        message: expect.stringContaining('mei may no longer build shop'),
      },
    });
    expect(await portal.actions('shop')).toContain('access.refused');
  });

  it('lets only owners register what the catalog has', async () => {
    await start({ entities: [shopEntity('url:x')] });
    portal.entities.push({
      ...shopEntity('url:y', MEI),
      metadata: { ...shopEntity('url:y').metadata, name: 'cart' },
    });
    const foreign = await portal
      .as(SAM)
      .post('/services', { name: 'cart', owner: SAM });
    expect([foreign.status, foreign.body.error.code]).toEqual([
      403,
      'service.not-owner',
    ]);
    const own = await portal
      .as(MEI)
      .post('/services', { name: 'cart', owner: SAM });
    expect(own.body).toMatchObject({ owner: MEI });
  });
});
