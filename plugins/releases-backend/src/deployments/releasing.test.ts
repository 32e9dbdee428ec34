/**
 * Releasing by API, from dev to production and back, on both databases.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Commit, SourceHost } from '@slipway/backstage-plugin-releases-node';
import { InMemoryDeployTarget } from '@slipway/backstage-plugin-releases-node/testUtils';
import {
  GUEST,
  LI_WEI,
  MEI,
  Releasing,
  ReleasingOptions,
  SHOP,
  startReleasing,
} from '../__testUtils__/releasing';

const BASE = '/services/default/shop';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('releasing on %s', id => {
  let shop: Releasing;
  const start = async (options?: ReleasingOptions) => {
    shop = await startReleasing(databases, id, options);
    return shop;
  };
  afterEach(() => shop?.close());

  const deploy = (environment: string, versionId: string, more: object = {}) =>
    shop.release({
      environment,
      kind: 'deploy',
      versionId,
      reason: 'to try it',
      ...more,
    });

  it('takes one version from dev to production without building it again', async () => {
    await start();
    await shop.version('1.0.0');
    expect(await deploy('dev', 'version-1.0.0')).toMatchObject({
      state: 'succeeded',
      message: '1.0.0 runs in dev.',
      serves: '1.0.0 serves (1 of 1).',
      number: 1,
    });
    for (const environment of ['test', 'staging', 'production']) {
      expect(
        await shop.release({ environment, kind: 'promote', reason: 'release' }),
      ).toMatchObject({ state: 'succeeded', versionId: 'version-1.0.0' });
    }
    const production = await shop.environment('production');
    expect(production).toMatchObject({
      health: 'healthy',
      version: { name: '1.0.0' },
      activity: { kind: 'idle' },
      lastDeployment: {
        kind: 'promote',
        requestedBy: { ref: MEI },
        state: 'succeeded',
      },
      previousEnvironment: 'staging',
    });
    // The default profile: three in production, one elsewhere.
    expect(production.placements[0]).toMatchObject({ desired: 3, ready: 3 });
    expect((await shop.environment('dev')).placements[0].desired).toBe(1);
    expect(shop.target.journal.map(act => act.verb)).toEqual([
      'apply',
      'apply',
      'apply',
      'apply',
    ]);
    const history = await shop.as(MEI).get(`${BASE}/deployments?limit=3`);
    expect(
      history.body.items.map((item: { number: number }) => item.number),
    ).toEqual([4, 3, 2]);
    const rest = await shop
      .as(MEI)
      .get(`${BASE}/deployments?limit=3&cursor=${history.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ number: 1 }] });
    expect(rest.body.nextCursor).toBeUndefined();
    expect(
      shop.logged.filter(line => line.message === 'deployment_completed'),
    ).toEqual(
      ['dev', 'test', 'staging', 'production'].map(environment => ({
        message: 'deployment_completed',
        meta: expect.objectContaining({
          project: SHOP,
          environment,
          status: 'succeeded',
          duration: expect.any(Number),
        }),
      })),
    );
  });

  it('leaves the old version serving when a new one fails, and says why', async () => {
    await start();
    await shop.version('1.0.0');
    await shop.version('2.0.0', {
      command: ['exit', '3', 'cannot reach the database'],
    });
    await deploy('dev', 'version-1.0.0');
    const failed = await deploy('dev', 'version-2.0.0');
    expect(failed).toMatchObject({
      state: 'failed',
      message: '2.0.0 → dev failed at step 2 of 2. 1.0.0 still serves.',
      serves: '1.0.0 serves (1 of 1).',
      diagnosis: {
        code: 'crash-loop',
        sentence: '2.0.0 ends again and again, the last time with exit code 3.',
        tryAct: { code: 'read-log' },
      },
      placements: [{ target: 'memory', state: 'failed' }],
      can: { rollback: { allowed: false, code: 'state.unfit' } },
    });
    expect(failed.diagnosis!.evidence).toMatchObject([
      {
        kind: 'log',
        text: expect.stringContaining('cannot reach the database'),
        href: expect.stringMatching(
          /^instances\/dev\/memory\/.+\/logs\?search=/,
        ),
      },
      { kind: 'exit', text: 'exit code 3' },
    ]);
    const dev = await shop.environment('dev');
    expect(dev).toMatchObject({
      version: { name: '1.0.0' },
      health: 'healthy',
      lastDeployment: { state: 'failed', versionName: '2.0.0' },
      can: { rollback: { allowed: false, code: 'state.unfit' } },
    });
    expect(await shop.target.ask(dev.url!)).toBe('1.0.0');
  });

  it('restores the placements that had switched when a later wave fails', async () => {
    const picky = new InMemoryDeployTarget({ id: 'second' });
    const refuse = jest
      .spyOn(picky, 'act')
      .mockImplementation(InMemoryDeployTarget.prototype.act);
    await start({
      targets: [picky],
      config: {
        environments: [
          { name: 'live', kind: 'staging', targets: ['memory', 'second'] },
        ],
        profile: { default: { rollout: { timeoutSeconds: 1 } } },
      },
    });
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    expect(await deploy('live', 'version-1.0.0')).toMatchObject({
      state: 'succeeded',
    });
    refuse.mockImplementation(async function act(
      this: InMemoryDeployTarget,
      wish,
      key,
      fence,
    ) {
      if (wish.verb === 'apply' && wish.workload.version.name === '2.0.0') {
        const broken = {
          ...wish.workload.artifact,
          command: ['exit', '1', 'no licence for this place'],
        };
        return InMemoryDeployTarget.prototype.act.call(
          this,
          { ...wish, workload: { ...wish.workload, artifact: broken } },
          key,
          fence,
        );
      }
      return InMemoryDeployTarget.prototype.act.call(this, wish, key, fence);
    });
    const failed = await deploy('live', 'version-2.0.0');
    expect(failed).toMatchObject({
      state: 'failed',
      onFailure: 'restore',
      message: '2.0.0 → live failed at step 3 of 3. 1.0.0 still serves.',
      placements: [
        { target: 'memory', state: 'restored', fromVersionName: '1.0.0' },
        { target: 'second', state: 'failed' },
      ],
    });
    expect(failed.steps.map(step => [step.id, step.phase, step.state])).toEqual(
      [
        ['authorise', 'main', 'succeeded'],
        ['apply-memory', 'main', 'succeeded'],
        ['apply-second', 'main', 'failed'],
        ['restore-second', 'restore', 'succeeded'],
        ['restore-memory', 'restore', 'succeeded'],
      ],
    );
    const live = await shop.environment('live');
    expect(live.placements.map(place => place.version?.name)).toEqual([
      '1.0.0',
      '1.0.0',
    ]);
    // The second target never switched, so nothing was done to it again.
    expect(picky.journal.map(act => act.key.split('/')[1])).toEqual([
      'apply-second',
      'apply-second',
    ]);
  });

  it('keeps what each placement runs when that is asked for', async () => {
    const second = new InMemoryDeployTarget({ id: 'second' });
    await start({
      targets: [second],
      config: {
        environments: [
          { name: 'live', kind: 'staging', targets: ['memory', 'second'] },
        ],
      },
    });
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await deploy('live', 'version-1.0.0');
    const act = second.act.bind(second);
    jest.spyOn(second, 'act').mockImplementation(async (wish, key, fence) =>
      wish.verb === 'apply' && wish.workload.version.name === '2.0.0'
        ? act(
            {
              ...wish,
              workload: {
                ...wish.workload,
                artifact: { ...wish.workload.artifact, command: ['exit', '1'] },
              },
            },
            key,
            fence,
          )
        : act(wish, key, fence),
    );
    expect(
      await deploy('live', 'version-2.0.0', { onFailure: 'keep' }),
    ).toMatchObject({
      state: 'failed',
      message:
        '2.0.0 → live failed at step 3 of 3. 2.0.0 and 1.0.0 serve side by side.',
      diagnosis: { tryAct: { code: 'roll-back' } },
      placements: [{ state: 'succeeded' }, { state: 'failed' }],
    });
    expect((await shop.environment('live')).message).toBe(
      '2 targets, 1 behind',
    );
  });

  it('rolls back with the repository deleted and the builder off', async () => {
    // No source host and no build engine is registered at all.
    await start();
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await shop.core.database.transaction(tx =>
      tx('configuration_revisions').insert({
        service: SHOP,
        revision: 1,
        base: JSON.stringify({ variables: { GREETING: 'old' } }),
        overlays: '{}',
        created_at: new Date().toISOString(),
        created_by: LI_WEI,
      }),
    );
    await deploy('dev', 'version-1.0.0');
    const saved = await shop.as(LI_WEI).put(`${BASE}/configuration`, {
      expectedRevision: 1,
      base: { variables: { GREETING: 'new', API_TOKEN: 'hush' } },
    });
    expect(saved).toMatchObject({ status: 200, body: { revision: 2 } });
    await deploy('dev', 'version-2.0.0');

    const candidates = await shop
      .as(MEI)
      .get(`${BASE}/environments/dev/rollback-candidates`);
    expect(candidates.body.items).toMatchObject([
      {
        versionName: '1.0.0',
        lastGood: true,
        configurationRevision: 1,
        outcome: 'succeeded',
      },
    ]);
    const differences = await shop
      .as(MEI)
      .get(
        `${BASE}/environments/dev/differences?version=version-1.0.0&configuration=recorded`,
      );
    expect(differences.body).toMatchObject({
      fromVersionName: '2.0.0',
      toVersionName: '1.0.0',
      commits: { state: 'unavailable', reason: expect.any(String) },
      artifact: { changed: true },
      configuration: [
        { key: 'variables.API_TOKEN', change: 'removed', hidden: true },
        {
          key: 'variables.GREETING',
          change: 'changed',
          from: 'new',
          to: 'old',
        },
      ],
    });
    expect(differences.body.manifests[0].diff).toContain('+  GREETING: old');
    expect(JSON.stringify(differences.body)).not.toContain('hush');

    const rolled = await shop.release({
      environment: 'dev',
      kind: 'rollback',
      versionId: 'version-1.0.0',
      reason: 'orders fail',
      expectedBase: differences.body.base,
    });
    expect(rolled).toMatchObject({
      state: 'succeeded',
      message: 'dev was rolled back to 1.0.0.',
      configurationRevision: 1,
      rollbackOf: differences.body.base,
    });
    const dev = await shop.environment('dev');
    expect(dev).toMatchObject({
      version: { name: '1.0.0' },
      hold: {
        by: { ref: MEI },
        reason: 'orders fail',
        deploymentId: rolled.id,
      },
      automation: { enabled: false },
    });
    // Nobody wants to go back to what was just rolled back from.
    expect(dev.lastGood).toBeUndefined();
    const [placement] = await shop.core.environments.placements(SHOP, 'dev');
    expect(placement.workload.variables).toEqual({ GREETING: 'old' });
  });

  it("rolls back with today's configuration when that is wanted", async () => {
    await start();
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await deploy('dev', 'version-1.0.0');
    await shop.as(LI_WEI).put(`${BASE}/configuration`, {
      expectedRevision: 0,
      base: { variables: { GREETING: 'new' } },
    });
    await deploy('dev', 'version-2.0.0');
    expect(
      await shop.release({
        environment: 'dev',
        kind: 'rollback',
        versionId: 'version-1.0.0',
        configuration: 'current',
        reason: 'orders fail',
      }),
    ).toMatchObject({ state: 'succeeded', configurationRevision: 1 });
    const [placement] = await shop.core.environments.placements(SHOP, 'dev');
    expect(placement.workload.variables).toEqual({ GREETING: 'new' });
  });

  it('stops the running deployment for a rollback', async () => {
    await start({
      config: { profile: { default: { rollout: { timeoutSeconds: 30 } } } },
    });
    await shop.version('1.0.0');
    await shop.version('1.1.0');
    await shop.version('2.0.0', { command: ['never-healthy'] });
    await deploy('dev', 'version-1.0.0');
    await deploy('dev', 'version-1.1.0');
    const asked = await shop.as(MEI).post(`${BASE}/deployments`, {
      environment: 'dev',
      kind: 'deploy',
      versionId: 'version-2.0.0',
    });
    await until(async () => {
      const dev = await shop.environment('dev');
      return (
        dev.activity.kind === 'running' && shop.target.journal.length === 3
      );
    });
    expect((await shop.environment('dev')).activity).toMatchObject({
      kind: 'running',
      step: 2,
      steps: 2,
      versionName: '2.0.0',
      by: { ref: MEI },
    });
    const rolled = await shop.release({
      environment: 'dev',
      kind: 'rollback',
      versionId: 'version-1.0.0',
      reason: 'it hangs',
    });
    expect(rolled).toMatchObject({ state: 'succeeded' });
    expect(await shop.deployment(asked.body.id)).toMatchObject({
      state: 'aborted',
      message: expect.stringContaining('was stopped'),
    });
    expect((await shop.environment('dev')).version?.name).toBe('1.0.0');
  });

  it('refuses a rollback that makes no sense', async () => {
    await start();
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await shop.version('3.0.0');
    await deploy('dev', 'version-1.0.0');
    await deploy('dev', 'version-2.0.0');
    const base = (await shop.environment('dev')).base!;
    const roll = (body: object) =>
      shop.as(MEI).post(`${BASE}/deployments`, {
        environment: 'dev',
        kind: 'rollback',
        reason: 'orders fail',
        ...body,
      });
    expect(
      await roll({ versionId: 'version-1.0.0', reason: '  ' }),
    ).toMatchObject({
      status: 400,
      body: { error: { code: 'reason.required' } },
    });
    expect(await roll({ versionId: 'version-2.0.0' })).toMatchObject({
      status: 409,
      body: { error: { code: 'state.unfit' } },
    });
    expect(await roll({ versionId: 'version-3.0.0' })).toMatchObject({
      status: 409,
      body: { error: { code: 'state.unfit' } },
    });
    expect(
      await roll({ versionId: 'version-1.0.0', expectedBase: 'another' }),
    ).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'deployment.base-changed',
          message: 'dev now runs 2.0.0. Compare again.',
          details: { base },
        },
      },
    });
    expect((await shop.environment('dev')).hold).toBeUndefined();
  });

  it('plans anew when the base changed while it waited', async () => {
    await start({ stepMs: 150 });
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await shop.version('3.0.0');
    await deploy('dev', 'version-1.0.0');
    const ask = (versionId: string) =>
      shop.as(MEI).post(`${BASE}/deployments`, {
        environment: 'dev',
        kind: 'deploy',
        versionId,
      });
    const second = await ask('version-2.0.0');
    const third = await ask('version-3.0.0');
    const before = await shop.deployment(third.body.id);
    expect(before).toMatchObject({
      fromVersionName: '1.0.0',
      queuePosition: 2,
      behind: { id: second.body.id },
    });
    expect(await shop.ended(second.body.id)).toMatchObject({
      state: 'succeeded',
    });
    const after = await shop.ended(third.body.id);
    expect(after).toMatchObject({
      state: 'succeeded',
      fromVersionName: '2.0.0',
      placements: [{ fromVersionName: '2.0.0' }],
    });
    expect(after.planHash).not.toBe(before.planHash);
    expect(await shop.actions()).toContain('deployment.replanned');
  });

  it('deploys the branch of an environment by itself, and not while a hold is set', async () => {
    await start();
    await shop.version('1.0.0', { branch: 'main' });
    await until(async () => {
      const dev = await shop.environment('dev');
      return dev.version?.name === '1.0.0' && dev.activity.kind === 'idle';
    });
    expect((await shop.environment('dev')).lastDeployment).toMatchObject({
      automatic: true,
      requestedBy: { ref: `rule:auto-deploy/${SHOP}#dev`, onBehalfOf: LI_WEI },
    });
    expect((await shop.environment('test')).health).toBe('empty');

    const held = await shop
      .as(LI_WEI)
      .put(`${BASE}/environments/dev/hold`, { reason: 'demo today' });
    expect(held).toMatchObject({
      status: 200,
      body: { automation: { enabled: false } },
    });
    await shop.version('1.1.0', { branch: 'main' });
    await until(async () => {
      const { activity } = await shop.environment('dev');
      return activity.kind === 'waiting' && activity.versionName === '1.1.0';
    });
    await shop.version('1.2.0', { branch: 'main' });
    await until(async () => {
      const { activity } = await shop.environment('dev');
      return activity.kind === 'waiting' && activity.versionName === '1.2.0';
    });
    const [newest, older] = (
      await shop.as(MEI).get(`${BASE}/deployments?environment=dev`)
    ).body.items;
    expect(older).toMatchObject({ versionName: '1.1.0', state: 'superseded' });
    expect((await shop.deployment(newest.id)).gates).toContainEqual(
      expect.objectContaining({
        name: 'hold',
        state: 'deferred',
        who: [LI_WEI],
      }),
    );
    // A person is not held.
    await shop.version('0.9.0');
    expect(await deploy('dev', 'version-0.9.0')).toMatchObject({
      state: 'succeeded',
    });

    await shop.as(LI_WEI).delete(`${BASE}/environments/dev/hold`);
    expect(await shop.ended(newest.id)).toMatchObject({ state: 'succeeded' });
    expect((await shop.environment('dev')).version?.name).toBe('1.2.0');
    expect(await shop.actions()).toEqual(
      expect.arrayContaining(['hold.set', 'hold.released']),
    );
  });

  it('ends what automation has queued when somebody rolls back', async () => {
    await start();
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await deploy('dev', 'version-1.0.0');
    await deploy('dev', 'version-2.0.0');
    await shop
      .as(LI_WEI)
      .put(`${BASE}/environments/dev/hold`, { reason: 'demo today' });
    await shop.version('3.0.0', { branch: 'main' });
    await until(
      async () => (await shop.environment('dev')).activity.kind === 'waiting',
    );
    const [queued] = (await shop.as(MEI).get(`${BASE}/deployments`)).body.items;
    await shop.release({
      environment: 'dev',
      kind: 'rollback',
      versionId: 'version-1.0.0',
      reason: 'orders fail',
    });
    expect(await shop.deployment(queued.id)).toMatchObject({
      state: 'superseded',
      code: 'hold.set',
    });
  });

  it('guards production by the promotion path, by bad marks and by reasons', async () => {
    await start();
    await shop.version('1.0.0');
    const ask = (body: object) =>
      shop.as(MEI).post(`${BASE}/deployments`, {
        environment: 'production',
        kind: 'deploy',
        versionId: 'version-1.0.0',
        ...body,
      });
    expect(await ask({})).toMatchObject({
      status: 400,
      body: { error: { code: 'reason.required' } },
    });
    await shop.core
      .database('versions')
      .update({ bad: true, bad_reason: 'leak' });
    expect(await ask({ reason: 'now' })).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'gate.unmet',
          details: {
            gates: [
              { name: 'version', code: 'version.bad' },
              { name: 'promotion-path', code: 'path.not-passed' },
            ],
          },
        },
      },
    });
    expect(await shop.actions()).toContain('deployment.refused');
    await shop.core
      .database('versions')
      .update({ bad: false, bad_reason: null });
    await deploy('staging', 'version-1.0.0');
    expect((await shop.environment('production')).can.promote).toMatchObject({
      allowed: true,
    });
    expect(await deploy('production', 'version-1.0.0')).toMatchObject({
      state: 'succeeded',
    });
  });

  it('refuses what a person may not do, says why, and writes it down', async () => {
    await start();
    await shop.version('1.0.0');
    const asGuest = await shop.as(GUEST).post(`${BASE}/deployments`, {
      environment: 'dev',
      kind: 'deploy',
      versionId: 'version-1.0.0',
    });
    expect(asGuest).toMatchObject({
      status: 403,
      body: { error: { code: 'grant.missing' } },
    });
    // A developer may deploy to dev and not to production.
    const asDeveloper = await shop.as(LI_WEI).post(`${BASE}/deployments`, {
      environment: 'production',
      kind: 'deploy',
      versionId: 'version-1.0.0',
      reason: 'please',
    });
    expect(asDeveloper).toMatchObject({ status: 403 });
    expect(
      (await shop.as(LI_WEI).get(`${BASE}/environments/production`)).body.can,
    ).toMatchObject({
      deploy: { allowed: false, code: 'grant.missing' },
      rollback: { allowed: false, code: 'grant.missing' },
    });
    const refused = (await shop.core.database('ledger').orderBy('id')).filter(
      row => row.outcome === 'refused',
    );
    expect(refused).toHaveLength(2);
    expect(shop.target.journal).toHaveLength(0);
  });

  it('starts one deployment however often the same request comes', async () => {
    await start();
    await shop.version('1.0.0');
    const body = {
      environment: 'dev',
      kind: 'deploy',
      versionId: 'version-1.0.0',
    };
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        shop.as(MEI).post(`${BASE}/deployments`, body, 'the-same-key'),
      ),
    );
    expect(new Set(answers.map(answer => answer.body.id)).size).toBe(1);
    const other = await shop
      .as(MEI)
      .post(
        `${BASE}/deployments`,
        { ...body, environment: 'test' },
        'the-same-key',
      );
    expect(other).toMatchObject({
      status: 422,
      body: { error: { code: 'idempotency.body-differs' } },
    });
    await shop.ended(answers[0].body.id);
    expect(shop.target.journal).toHaveLength(1);
  });

  it('restarts, scales and stops what is there', async () => {
    await start();
    const scale = (body: object) =>
      shop.as(MEI).post(`${BASE}/deployments`, {
        environment: 'dev',
        kind: 'scale',
        ...body,
      });
    expect(await scale({ replicas: 2 })).toMatchObject({
      status: 409,
      body: { error: { code: 'state.unfit' } },
    });
    await shop.version('1.0.0');
    await deploy('dev', 'version-1.0.0');
    expect(await scale({})).toMatchObject({
      status: 400,
      body: { error: { code: 'request.invalid' } },
    });
    expect(
      await shop.release({ environment: 'dev', kind: 'scale', replicas: 3 }),
    ).toMatchObject({
      state: 'succeeded',
      message: '1.0.0 was scaled to 3 in dev.',
    });
    expect((await shop.environment('dev')).placements[0].ready).toBe(3);
    const before = (await shop.environment('dev')).placements[0].instances
      .filter(instance => instance.state === 'running')
      .map(instance => instance.id);
    expect(
      await shop.release({ environment: 'dev', kind: 'restart' }),
    ).toMatchObject({ state: 'succeeded' });
    const after = (await shop.environment('dev')).placements[0].instances
      .filter(instance => instance.state === 'running')
      .map(instance => instance.id);
    expect(after).toHaveLength(3);
    expect(before.some(instance => after.includes(instance))).toBe(false);
    expect(
      await shop.release({ environment: 'dev', kind: 'stop' }),
    ).toMatchObject({ state: 'succeeded' });
    const stopped = await shop.environment('dev');
    expect(stopped.health).toBe('stopped');
    expect(stopped.can.stop).toMatchObject({
      allowed: false,
      code: 'state.unfit',
    });
  });

  it('stops a deployment that a person aborts, and keeps what serves', async () => {
    await start();
    await shop.version('1.0.0');
    await shop.version('2.0.0', { command: ['never-healthy'] });
    await deploy('dev', 'version-1.0.0');
    const asked = await shop.as(MEI).post(`${BASE}/deployments`, {
      environment: 'dev',
      kind: 'deploy',
      versionId: 'version-2.0.0',
    });
    await until(async () => shop.target.journal.length === 2);
    const abort = (person: string) =>
      shop
        .as(person)
        .post(`${BASE}/deployments/${asked.body.id}/abort`, { reason: 'oops' });
    expect(await abort(GUEST)).toMatchObject({ status: 403 });
    expect(await abort(LI_WEI)).toMatchObject({ status: 202 });
    expect(await shop.ended(asked.body.id)).toMatchObject({
      state: 'aborted',
      message: '2.0.0 → dev was stopped at step 2 of 2. 1.0.0 still serves.',
      diagnosis: { sentence: 'It was stopped: oops.' },
      can: { abort: { allowed: false, code: 'state.unfit' } },
    });
    expect((await shop.environment('dev')).version?.name).toBe('1.0.0');
    expect(await abort(LI_WEI)).toMatchObject({
      status: 409,
      body: { error: { code: 'operation.ended' } },
    });
  });

  it('asks a person when a target behaves as nobody foresaw', async () => {
    await start();
    await shop.version('1.0.0');
    jest.spyOn(shop.target, 'observe').mockImplementation(async () => {
      throw new TypeError('undefined is not a function');
    });
    const parked = await deploy('dev', 'version-1.0.0');
    expect(parked).toMatchObject({
      state: 'running',
      parked: true,
      parkedQuestion: { code: 'step.quarantined', stepId: 'apply-memory' },
      can: { resolve: { allowed: true } },
    });
    expect(
      (await shop.as(MEI).get(`${BASE}/deployments?limit=1`)).body.items,
    ).toMatchObject([{ parked: true }]);
    jest.restoreAllMocks();
    const resolved = await shop
      .as(MEI)
      .post(`${BASE}/deployments/${parked.id}/resolve`, {
        as: 'retry',
        reason: 'the driver was repaired',
      });
    expect(resolved).toMatchObject({ status: 202 });
    await until(
      async () => (await shop.deployment(parked.id)).state === 'succeeded',
    );
    expect((await shop.deployment(parked.id)).parked).toBe(false);
  });

  it('finds its way through a long history', async () => {
    await start();
    for (const name of ['1', '2', '3', '4']) {
      await shop.version(name);
      await deploy('dev', `version-${name}`);
    }
    await shop.release({ environment: 'test', kind: 'promote' }, LI_WEI);
    await shop.release({ environment: 'dev', kind: 'restart' });
    const numbers = async (query: string) =>
      (await shop.as(MEI).get(`${BASE}/deployments?${query}`)).body.items.map(
        (item: { number: number }) => item.number,
      );
    expect(await numbers('environment=test')).toEqual([5]);
    expect(await numbers('versionId=version-4')).toEqual([6, 5, 4]);
    expect(await numbers('kind=restart%2Cpromote')).toEqual([6, 5]);
    expect(await numbers(`person=${encodeURIComponent(LI_WEI)}`)).toEqual([5]);
    expect(await numbers('state=failed')).toEqual([]);
    expect(await numbers('target=memory&limit=2')).toEqual([6, 5]);
    expect(await numbers('target=elsewhere')).toEqual([]);

    const candidates = async (cursor?: string) =>
      (
        await shop
          .as(MEI)
          .get(
            `${BASE}/environments/dev/rollback-candidates?limit=2${
              cursor ? `&cursor=${cursor}` : ''
            }`,
          )
      ).body;
    // The older one is the last good when the newer is marked bad.
    await shop.core
      .database('versions')
      .where({ name: '3' })
      .update({ bad: true });
    const first = await candidates();
    const second = await candidates(first.nextCursor);
    expect(
      [...first.items, ...second.items].map(
        (item: { versionName: string; lastGood: boolean; bad: boolean }) => [
          item.versionName,
          item.lastGood,
          item.bad,
        ],
      ),
    ).toEqual([
      ['2', true, false],
      ['3', false, true],
      ['1', false, false],
    ]);
    expect(second.nextCursor).toBeUndefined();
    const last = await shop.as(MEI).get(`${BASE}/deployments?limit=1`);
    const { body } = await shop
      .as(MEI)
      .get(`${BASE}/deployments/${last.body.items[0].id}`);
    expect(body.steps[1]).toMatchObject({
      id: 'restart-memory',
      usualSeconds: expect.any(Number),
    });
    expect(
      await shop.as(MEI).get(`${BASE}/deployments?cursor=nonsense`),
    ).toMatchObject({
      status: 400,
      body: { error: { code: 'cursor.invalid' } },
    });
  });

  it('compares commits where the source host answers, in either direction', async () => {
    const history = ['c1', 'c2', 'c3'];
    const git = {
      id: 'git',
      capabilities: { createRepository: false, events: false },
      commits: async (_: string, { from, to }: { from: string; to: string }) =>
        history
          .slice(history.indexOf(from) + 1, history.indexOf(to) + 1)
          .map(commit => ({ id: commit, title: `Do ${commit}` })),
    };
    await start({ sources: [git as unknown as SourceHost] });
    const commit = (name: string) =>
      ({ id: name, title: `Do ${name}` } as unknown as Commit);
    await shop.version('1.0.0', { commit: commit('c1') });
    await shop.version('2.0.0', { commit: commit('c2') });
    await shop.version('3.0.0', { commit: commit('c3') });
    await deploy('dev', 'version-2.0.0');
    const against = async (version: string) =>
      (
        await shop
          .as(MEI)
          .get(`${BASE}/environments/dev/differences?version=${version}`)
      ).body.commits;
    expect(await against('version-3.0.0')).toMatchObject({
      state: 'available',
      reverse: false,
      items: [{ title: 'Do c3' }],
    });
    expect(await against('version-1.0.0')).toMatchObject({
      state: 'available',
      reverse: true,
      items: [{ title: 'Do c2' }],
    });
    git.commits = async () => {
      throw new Error('the host is down');
    };
    expect(await against('version-1.0.0')).toEqual({
      state: 'unavailable',
      reason: 'Commits unavailable: the host is down',
    });
  });

  it('does not call a version good that turned unhealthy in its soak', async () => {
    await start({ config: { soakSeconds: 3600 } });
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await shop.version('3.0.0');
    await deploy('dev', 'version-1.0.0');
    await deploy('dev', 'version-2.0.0');
    const age = (name: string, hours: number) =>
      shop.core
        .database('environment_versions')
        .where({ version_name: name })
        .update({
          deployed_at: new Date(Date.now() - hours * 3_600_000).toISOString(),
        });
    // Nothing has stayed for an hour yet.
    expect((await shop.environment('dev')).lastGood).toBeUndefined();
    await age('1.0.0', 9);
    expect((await shop.environment('dev')).lastGood?.versionName).toBe('1.0.0');
    await deploy('dev', 'version-3.0.0');
    await age('2.0.0', 4);
    expect((await shop.environment('dev')).lastGood?.versionName).toBe('2.0.0');
    await shop.core
      .database('environment_versions')
      .where({ version_name: '2.0.0' })
      .update({ deployed_at: new Date().toISOString(), replaced_at: null });
    await shop.core.deployments.noteUnhealthy(SHOP, 'dev', 'version-2.0.0');
    await age('2.0.0', 0.5);
    expect((await shop.environment('dev')).lastGood?.versionName).toBe('1.0.0');
  });

  it("answers 404 for another service's deployment", async () => {
    await start();
    await shop.version('1.0.0');
    const made = await deploy('dev', 'version-1.0.0');
    await shop.core
      .database('deployments')
      .update({ service: 'component:default/other' });
    const answer = await shop.as(MEI).get(`${BASE}/deployments/${made.id}`);
    expect(answer).toMatchObject({
      status: 404,
      body: { error: { code: 'deployment.not-found' } },
    });
  });

  it('shows a page even while a target does not answer', async () => {
    await start();
    await shop.version('1.0.0');
    await deploy('dev', 'version-1.0.0');
    jest
      .spyOn(shop.target, 'status')
      .mockRejectedValue(new Error('connection refused'));
    await until(async () => {
      const dev = await shop.environment('dev');
      return dev.health === 'unknown';
    });
    const all = await shop.as(MEI).get(`${BASE}/environments`);
    expect(all).toMatchObject({ status: 200 });
    expect(all.body.items[0]).toMatchObject({
      health: 'unknown',
      message: expect.stringContaining('connection refused'),
      placements: [{ recordedVersion: { name: '1.0.0' } }],
      lastDeployment: { state: 'succeeded' },
    });
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > limit) {
      throw new Error('It never came to be.');
    }
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
  }
}
