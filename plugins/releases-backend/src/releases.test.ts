/**
 * From a repository to versions, over HTTP, with the embedded source host and build engine.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import {
  FILES,
  LI_WEI,
  MEI,
  Portal,
  SAM,
  SHOP_TEAM,
  startPortal,
} from './__testUtils__/portal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('releases on %s', id => {
  let portal: Portal;

  beforeAll(async () => {
    portal = await startPortal({ database: await databases.init(id) });
    await portal.register('shop');
  });
  afterAll(async () => {
    await portal?.stop();
  });

  const builds = async (service: string, query = '') =>
    (
      await portal
        .as(LI_WEI)
        .get(`/services/default/${service}/builds?limit=100${query}`)
    ).body.items;

  const build = async (service: string, body: object = {}) => {
    const asked = await portal
      .as(LI_WEI)
      .post(`/services/default/${service}/builds`, body);
    expect(asked.status).toBe(202);
    return portal.built(service, asked.body.id);
  };

  describe('builds', () => {
    it('follow a push by themselves, once, and make a version', async () => {
      const commit = await portal.push('shop', { 'server.js': '// changed\n' });
      const found = await portal.eventually(async () =>
        (await builds('shop')).find((one: any) => one.commit.id === commit),
      );
      expect(found).toMatchObject({
        branch: 'main',
        requestedBy: { ref: 'rule:auto-build/component:default/shop' },
      });
      const ended = await portal.built('shop', found.id);
      expect(ended).toMatchObject({ state: 'succeeded' });
      expect(ended.stages.map(({ name, state }) => [name, state])).toEqual([
        ['Check', 'succeeded'],
        ['Test', 'succeeded'],
        ['Package', 'succeeded'],
      ]);
      const version = await portal
        .as(LI_WEI)
        .get(`/services/default/shop/versions/${ended.versionId}`);
      expect(version.body).toMatchObject({
        name: ended.versionName,
        origin: 'build',
        buildId: found.id,
        commit: { id: commit, title: 'Change' },
        branch: 'main',
        artifacts: [
          { name: 'app', kind: 'archive', command: ['node', 'server.js'] },
        ],
        can: { markBad: { allowed: true } },
      });
      expect(
        (await builds('shop')).filter((one: any) => one.commit.id === commit),
      ).toHaveLength(1);
      // The main branch goes to dev by itself.
      await portal.eventually(async () => {
        const { body } = await portal
          .as(LI_WEI)
          .get(`/services/default/shop/versions/${ended.versionId}`);
        return body.runsIn.includes('dev') && body.ranIn.includes('dev');
      });
    });

    it('ignore pushes to branches that nothing watches', async () => {
      const commit = await portal.push('shop', { a: '1' }, 'experiment');
      await portal.eventually(async () =>
        portal
          .database('source_changes')
          .where({ after_commit: commit })
          .first(),
      );
      expect(
        (await builds('shop')).filter((one: any) => one.commit.id === commit),
      ).toEqual([]);
    });

    it('take a move of a branch that is told twice once', async () => {
      const commit = await portal.push('shop', { twice: '1' });
      await portal.eventually(async () =>
        (await builds('shop')).find((one: any) => one.commit.id === commit),
      );
      const [change] = await portal
        .database('source_changes')
        .where({ after_commit: commit });
      expect(
        await portal
          .database('source_changes')
          .where({ host: 'local', change_id: change.change_id }),
      ).toHaveLength(1);
    });

    it('answer the build that a commit has already when asked to', async () => {
      const first = await build('shop', { revision: 'main' });
      const before = await builds('shop');
      const again = await portal
        .as(LI_WEI)
        .post('/services/default/shop/builds', { unlessBuilt: true });
      expect(again.body.commit.id).toBe(first.commit.id);
      expect(await builds('shop')).toHaveLength(before.length);
    });

    it('are one when a wizard asks while the push is being told', async () => {
      const commit = await portal.push('shop', { wizard: '1' });
      const asked = await portal
        .as(LI_WEI)
        .post('/services/default/shop/builds', { unlessBuilt: true });
      expect(asked.body.commit.id).toBe(commit);
      await portal.eventually(async () =>
        portal
          .database('source_changes')
          .where({ after_commit: commit })
          .first(),
      );
      expect(
        (await builds('shop')).filter((one: any) => one.commit.id === commit),
      ).toHaveLength(1);
    });

    it('that fail say why, keep no version and can be retried', async () => {
      await portal.register('broken', LI_WEI, {
        pipeline: {
          templateId: 'node-service',
          body: 'steps:\n  - name: Fail\n    run: echo no good; exit 3\n',
        },
      });
      const failed = await build('broken');
      expect(failed).toMatchObject({
        state: 'failed',
        failure: { code: 'build.step-failed', stage: 'Fail', exitCode: 3 },
        can: { retry: { allowed: true }, abort: { code: 'state.unfit' } },
      });
      expect(failed.versionId).toBeUndefined();
      const retried = await portal
        .as(LI_WEI)
        .post(`/services/default/broken/builds/${failed.id}/retry`);
      expect(retried.body).toMatchObject({
        retryOf: failed.id,
        commit: { id: failed.commit.id },
        parameters: failed.parameters,
      });
      await portal.built('broken', retried.body.id);
      const { body } = await portal
        .as(LI_WEI)
        .get('/services/default/broken/versions');
      expect(body.items).toEqual([]);
    });

    it('show their stages while they run and end when aborted', async () => {
      await portal.register('slow', LI_WEI, {
        pipeline: {
          templateId: 'node-service',
          body: 'steps:\n  - name: Wait\n    run: echo begun; sleep 300\n',
        },
      });
      const asked = await portal
        .as(LI_WEI)
        .post('/services/default/slow/builds', {});
      const route = `/services/default/slow/builds/${asked.body.id}`;
      await portal.eventually(async () => {
        const { body } = await portal.as(LI_WEI).get(route);
        return body.stages[0]?.state === 'running';
      });
      const aborted = await portal
        .as(LI_WEI)
        .post(`${route}/abort`, { reason: 'Wrong branch.' });
      expect(aborted.status).toBe(202);
      const ended = await portal.built('slow', asked.body.id);
      expect(ended.state).toBe('aborted');
      expect(ended.stages[0]).toMatchObject({ state: 'aborted' });
      const again = await portal.as(LI_WEI).post(`${route}/abort`, {});
      expect(again.body.error.code).toBe('operation.ended');
    });

    it('give their log from any byte, and follow it to its end', async () => {
      const ended = await build('shop');
      const route = `/services/default/shop/builds/${ended.id}/log`;
      const whole = (await portal.as(LI_WEI).get(route)).text;
      expect(whole).toContain('No tests were run.');
      const rest = await portal.as(LI_WEI).get(`${route}?offset=10`);
      expect(rest.text).toBe(whole.slice(10));
      const followed = await portal
        .as(LI_WEI)
        .get(`${route}?follow=true&offset=10`)
        .buffer(true)
        .parse((response, done) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk));
          response.on('end', () => done(null, text));
        });
      const events = String(followed.body)
        .split('\n\n')
        .filter(event => event.startsWith('event:'));
      const chunks = events
        .filter(event => event.startsWith('event: chunk'))
        .map(event => JSON.parse(event.split('data: ')[1]));
      expect(
        Buffer.concat(
          chunks.map(({ data }) => Buffer.from(data, 'base64')),
        ).toString(),
      ).toBe(whole.slice(10));
      expect(events.at(-1)).toBe('event: end\ndata: {"state":"succeeded"}');
    });

    it('come in pages without gap or repetition, and filtered', async () => {
      await build('shop');
      const all = await builds('shop');
      const seen: string[] = [];
      let cursor = '';
      for (let turn = 0; turn < 100; turn += 1) {
        const { body } = await portal
          .as(LI_WEI)
          .get(`/services/default/shop/builds?limit=2${cursor}`);
        seen.push(...body.items.map((one: any) => one.id));
        if (!body.nextCursor) {
          break;
        }
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(seen).toEqual(all.map((one: any) => one.id));
      expect(
        (await builds('broken', '&state=failed%2Caborted')).length,
      ).toBeGreaterThan(0);
      expect(await builds('shop', '&branch=nowhere')).toEqual([]);
      const bad = await portal
        .as(LI_WEI)
        .get('/services/default/shop/builds?cursor=rubbish');
      expect(bad.status).toBe(400);
      expect(bad.body.error.code).toBe('cursor.invalid');
    });

    it('say how long they usually take', async () => {
      const [newest] = await builds('shop');
      expect(newest.usualSeconds).toBeGreaterThan(0);
    });
  });

  describe('pipelines', () => {
    it('list every parameter that does not fit', async () => {
      const answer = await portal
        .as(LI_WEI)
        .put('/services/default/shop/pipeline', {
          parameters: { TESTS: 'perhaps', COLOUR: 'red' },
        });
      expect(answer.status).toBe(422);
      expect(answer.body.error.code).toBe('parameters.invalid');
      expect(
        answer.body.error.details.problems.map((one: any) => one.parameter),
      ).toEqual(expect.arrayContaining(['TESTS', 'COLOUR']));
    });

    it('refuse a body that the build engine does not understand', async () => {
      const answer = await portal
        .as(LI_WEI)
        .put('/services/default/shop/pipeline', { body: 'steps: nonsense' });
      expect(answer.status).toBe(422);
      expect(answer.body.error.code).toBe('pipeline.invalid');
      expect(answer.body.error.details.problems.length).toBeGreaterThan(0);
    });

    it('keep every save as a revision, and refuse one made on an old one', async () => {
      const saved = await portal
        .as(LI_WEI)
        .put('/services/default/shop/pipeline', {
          parameters: { TESTS: 'skipped' },
          expectedRevision: 1,
        });
      expect(saved.body).toMatchObject({
        revision: 2,
        customised: false,
        parameters: { TESTS: 'skipped' },
        createdBy: { ref: LI_WEI },
      });
      const stale = await portal
        .as(LI_WEI)
        .put('/services/default/shop/pipeline', {
          parameters: { TESTS: 'required' },
          expectedRevision: 1,
        });
      expect(stale.status).toBe(409);
      expect(stale.body.error.code).toBe('pipeline.revision-conflict');
    });

    it('are rendered before anything is kept, by whoever may sign in', async () => {
      const render = (templateId: string, parameters?: object) =>
        portal
          .as(SAM)
          .post(`/pipeline-templates/${templateId}/rendering`, { parameters });
      const { body } = await portal.as(SAM).get('/pipeline-templates');
      const template = body.items.find((one: any) => one.id === 'node-service');
      expect((await render('node-service')).body).toEqual({
        templateId: 'node-service',
        templateRevision: template.revision,
        builder: 'local',
        language: 'slipway-shell/v1',
        parameters: { TESTS: 'required' },
        variables: { TESTS: 'required' },
        body: template.body,
      });
      const skipped = await render('node-service', { TESTS: 'skipped' });
      expect(skipped.body.variables).toEqual({ TESTS: 'skipped' });

      const wrong = await render('node-service', { TESTS: 1, OTHER: 'x' });
      expect(wrong.status).toBe(422);
      expect(wrong.body.error).toMatchObject({
        code: 'parameters.invalid',
        message: expect.stringMatching(/TESTS.*OTHER|OTHER.*TESTS/),
      });
      expect((await render('cobol')).body.error.code).toBe('template.unknown');
      expect((await render('node-service', [])).status).toBe(400);
    });

    it('of a template that does not exist are refused', async () => {
      const answer = await portal.as(LI_WEI).post('/services', {
        name: 'templateless',
        owner: SHOP_TEAM,
        pipeline: { templateId: 'cobol' },
      });
      expect(answer.status).toBe(404);
      expect(answer.body.error.code).toBe('template.unknown');
    });
  });

  describe('services', () => {
    it('keep a name that is taken', async () => {
      const answer = await portal
        .as(SAM)
        .post('/services', { name: 'shop', owner: SAM });
      expect(answer.status).toBe(409);
      expect(answer.body.error.code).toBe('service.name-taken');
    });

    it.each([
      '../shop',
      'a/b',
      'shop; rm -rf ~',
      '$(id)',
      'Shop',
      '',
      'x'.repeat(64),
    ])('cannot be called %j', async name => {
      const service = await portal
        .as(LI_WEI)
        .post('/services', { name, owner: SHOP_TEAM });
      expect(service.status).toBe(400);
      expect(service.body.error.code).toBe('service.name-invalid');
      const repository = await portal.as(LI_WEI).post('/repositories', {
        host: 'local',
        name,
        files: FILES,
        message: 'Begin',
      });
      expect(repository.status).toBe(400);
    });

    it('need a repository that exists and files that stay inside it', async () => {
      const absent = await portal.as(LI_WEI).post('/services', {
        name: 'lost',
        owner: SHOP_TEAM,
        source: { host: 'local', repository: 'nowhere' },
      });
      expect(absent.status).toBe(404);
      expect(absent.body.error.code).toBe('repository.not-found');
      const escaping = await portal.as(LI_WEI).post('/repositories', {
        host: 'local',
        name: 'escaping',
        files: [{ path: '../../escaped', content: 'x' }],
        message: 'Begin',
      });
      expect(escaping.status).toBe(400);
      const unknown = await portal.as(LI_WEI).post('/repositories', {
        host: 'gerrit',
        name: 'elsewhere',
        files: FILES,
        message: 'Begin',
      });
      expect(unknown.body.error.code).toBe('source.unknown');
    });

    it('show name and owner, and what may be done with them', async () => {
      const { body } = await portal.as(SAM).get('/services/default/shop');
      expect(body).toMatchObject({
        ref: 'component:default/shop',
        owner: SHOP_TEAM,
        can: {
          read: { allowed: true },
          build: { allowed: false, code: 'grant.missing' },
        },
      });
      const list = await portal.as(SAM).get('/services?search=SHO');
      expect(list.body.items.map((one: any) => one.name)).toEqual(['shop']);
    });

    it('that are not there are not found', async () => {
      for (const route of ['', '/builds', '/versions', '/pipeline']) {
        const answer = await portal
          .as(LI_WEI)
          .get(`/services/default/nothing${route}`);
        expect(answer.status).toBe(404);
        expect(answer.body.error.code).toBe('service.not-found');
      }
    });
  });

  describe('versions', () => {
    it('are marked bad with a reason, and pinned', async () => {
      const { versionId } = await build('shop');
      const route = `/services/default/shop/versions/${versionId}`;
      const silent = await portal.as(LI_WEI).patch(route, { bad: true });
      expect(silent.body.error.code).toBe('reason.required');
      const marked = await portal
        .as(LI_WEI)
        .patch(route, { bad: true, pinned: true, reason: 'Loses carts.' });
      expect(marked.body).toMatchObject({
        bad: true,
        badReason: 'Loses carts.',
        pinned: true,
      });
    });

    it('of one name are told apart', async () => {
      await portal.register('named');
      await portal.push('named', {
        'slipway.yaml': `version: 1.4.0\n${FILES[1].content}`,
      });
      await build('named');
      await build('named');
      const { body } = await portal
        .as(LI_WEI)
        .get('/services/default/named/versions?search=1.4.0');
      const names = body.items.map((one: any) => one.name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining(['1.4.0', '1.4.0-2']));
    });

    it('are imported with a digest and a voucher, once for a name', async () => {
      const image = {
        name: '7.0.0',
        voucher: 'signing record 42',
        artifacts: [
          {
            name: 'app',
            kind: 'image',
            reference: 'registry.example/shop',
            digest: `sha256:${'a'.repeat(64)}`,
          },
        ],
      };
      const made = await portal
        .as(LI_WEI)
        .post('/services/default/shop/versions', image);
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ origin: 'import', name: '7.0.0' });
      const again = await portal
        .as(LI_WEI)
        .post('/services/default/shop/versions', image);
      expect(again.body.error.code).toBe('version.name-taken');
      const tagged = await portal
        .as(LI_WEI)
        .post('/services/default/shop/versions', {
          ...image,
          name: '7.0.1',
          artifacts: [{ ...image.artifacts[0], digest: 'latest' }],
        });
      expect(tagged.body.error.code).toBe('version.import-invalid');
      const absent = await portal
        .as(LI_WEI)
        .post('/services/default/shop/versions', {
          ...image,
          name: '7.0.2',
          artifacts: [
            { ...image.artifacts[0], kind: 'archive', command: ['x'] },
          ],
        });
      expect(absent.body.error.code).toBe('blob.not-found');
    });

    it('tell where a commit is', async () => {
      const first = await portal.push('named', { one: '1' });
      const second = await portal.push('named', { two: '2' });
      await build('named', { revision: first });
      await build('named', { revision: second });
      const { body } = await portal
        .as(LI_WEI)
        .get(`/services/default/named/commits/${second.slice(0, 10)}`);
      expect(body.commit.id).toBe(second);
      expect(body.versions.length).toBeGreaterThan(0);
      expect(body.others).toEqual([]);
      const byWords = await portal
        .as(LI_WEI)
        .get('/services/default/named/commits/change');
      expect(byWords.body.commit.id).toBe(second);
      expect(byWords.body.others.map((one: any) => one.id)).toContain(first);
      const inDev = await portal.eventually(async () => {
        const answer = await portal
          .as(LI_WEI)
          .get(`/services/default/named/commits/${second}`);
        const [dev] = answer.body.environments;
        return dev.state === 'now' && dev;
      });
      expect(inDev).toMatchObject({
        name: 'dev',
        contains: true,
        versionName: expect.any(String),
        deploymentId: expect.any(String),
      });
      expect(body.environments.at(-1)).toMatchObject({
        name: 'production',
        contains: false,
        state: 'never',
      });
      const older = await portal
        .as(LI_WEI)
        .get(`/services/default/named/commits/${first}`);
      expect(older.body.versions.length).toBeGreaterThan(body.versions.length);
      const absent = await portal
        .as(LI_WEI)
        .get(`/services/default/named/commits/${'0'.repeat(40)}`);
      expect(absent.status).toBe(404);
      expect(absent.body.error.code).toBe('revision.not-found');
      expect(absent.body.error.message).toContain('paste its whole id');
    });
  });

  describe('another person', () => {
    it('cannot act by guessed ids, and is written down', async () => {
      const [newest] = await builds('shop');
      const attempts = [
        portal.as(SAM).post('/services/default/shop/builds', {}),
        portal
          .as(SAM)
          .post(`/services/default/shop/builds/${newest.id}/abort`, {}),
        portal
          .as(SAM)
          .post(`/services/default/shop/builds/${newest.id}/retry`, {}),
        portal.as(SAM).put('/services/default/shop/pipeline', {}),
        portal
          .as(SAM)
          .patch(`/services/default/shop/versions/${newest.versionId}`, {
            pinned: true,
          }),
        portal.as(SAM).post('/services', {
          name: 'parasite',
          owner: SAM,
          source: { host: 'local', repository: 'shop' },
        }),
      ];
      for (const attempt of attempts) {
        const { status, body } = await attempt;
        expect([status, body.error?.code]).toEqual([403, 'grant.missing']);
      }
      const refused = await portal
        .database('ledger')
        .where({ outcome: 'refused', action: 'access.refused' })
        .whereLike('actor', `%${SAM}%`);
      expect(refused.length).toBe(attempts.length);
    });

    it("cannot reach one service's things through another", async () => {
      const [newest] = await builds('shop');
      const mine = await portal.as(SAM).post('/services', {
        name: `mine-${id.slice(0, 3).toLocaleLowerCase('en-US')}`,
        owner: SAM,
      });
      expect(mine.status).toBe(201);
      const base = `/services/default/${mine.body.name}`;
      const build404 = await portal
        .as(SAM)
        .post(`${base}/builds/${newest.id}/abort`, {});
      expect(build404.body.error.code).toBe('build.not-found');
      const log404 = await portal
        .as(SAM)
        .get(`${base}/builds/${newest.id}/log`);
      expect(log404.body.error.code).toBe('build.not-found');
      const version404 = await portal
        .as(SAM)
        .patch(`${base}/versions/${newest.versionId}`, { pinned: true });
      expect(version404.body.error.code).toBe('version.not-found');
    });
  });

  describe('a repeated request', () => {
    it('is done once and answered alike, also at the same time', async () => {
      const key = randomUUID();
      const ask = () =>
        portal.as(LI_WEI).post('/services/default/shop/builds', {}, key);
      const [first, second] = await Promise.all([ask(), ask()]);
      const third = await ask();
      expect([first.status, second.status, third.status]).toEqual([
        202, 202, 202,
      ]);
      expect(second.body.id).toBe(first.body.id);
      expect(third.body).toEqual(first.body);
      const other = await portal
        .as(LI_WEI)
        .post('/services/default/shop/builds', { revision: 'main' }, key);
      expect(other.status).toBe(422);
      expect(other.body.error.code).toBe('idempotency.body-differs');
      const someoneElse = await portal
        .as(MEI)
        .post('/services/default/shop/builds', {}, key);
      expect(someoneElse.body.id).not.toBe(first.body.id);
    });

    it('whose first answer was lost finds what was made', async () => {
      const key = randomUUID();
      const body = { name: 'remembered', owner: SHOP_TEAM };
      await portal.as(LI_WEI).post('/services', body, key);
      // As after a crash between the commit and the answer.
      await portal
        .database('idempotency_keys')
        .where({ key })
        .update({ answer: null, claim: 'dead', claimed_until: 1 });
      const again = await portal.as(LI_WEI).post('/services', body, key);
      expect(again.status).toBe(201);
      expect(again.body.name).toBe('remembered');
    });

    it('needs a key', async () => {
      const { status, body } = await portal
        .as(LI_WEI)
        .post('/services/default/shop/builds', {}, '');
      expect([status, body.error.code]).toEqual([400, 'request.invalid']);
    });
  });

  it('keeps the ledger whole', async () => {
    await portal.eventually(async () => {
      const { body } = await portal.as(MEI).get('/ledger/verification');
      return body.ok && body.unsealed === 0;
    });
    const { body } = await portal
      .as(MEI)
      .get('/ledger?service=component%3Adefault%2Fshop&limit=5');
    expect(body.items).toHaveLength(5);
    expect(body.items[0].object.service).toBe('component:default/shop');
  });

  it('tells what there is', async () => {
    const { body } = await portal.as(LI_WEI).get('/capabilities');
    expect(body).toMatchObject({
      sources: [{ id: 'local', createRepository: true }],
      builders: [{ id: 'local', language: 'slipway-shell/v1' }],
    });
    expect(body.environments.map((one: any) => one.name)).toEqual([
      'dev',
      'test',
      'staging',
      'production',
    ]);
    const targets = await portal.as(LI_WEI).get('/targets');
    expect(targets.body.items).toMatchObject([
      { id: 'memory', health: { ok: true } },
    ]);
    const health = await portal.as(LI_WEI).get('/health');
    expect(health.body).toMatchObject({ ok: true });
  });
});
