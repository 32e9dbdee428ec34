/**
 * Faults within a replica: aborts, changed bases, signals in a race, unknown effects, upgrades, poison.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { Wait } from '../../engine';
import { ALICE, apply, Fixture, plan, Replica } from './__testUtils__/fixture';
import { brokenInvariants } from './__testUtils__/invariants';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const BOB = { ref: 'user:default/bob' };

function gate() {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}

describe.each(databases.eachSupportedId())('engine on %s', databaseId => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.create(databases, databaseId);
  });
  afterEach(() => fixture.close());

  const inTx = fixtureTx(() => fixture);
  const expectWhole = async (replica: Replica, ids: string[]) =>
    expect(
      await brokenInvariants({
        knex: fixture.knex,
        ledger: replica.ledger,
        journal: fixture.journal.read(),
        acknowledged: ids,
      }),
    ).toEqual([]);

  it('aborts a running operation once its effect in flight is known, and restores', async () => {
    const acting = gate();
    const goOn = gate();
    const replica = await fixture.started({
      hooks: {
        at: async (boundary, key) => {
          if (boundary === 'after-intent' && key === 'a/one/1') {
            acting.open();
            await goOn.opened;
          }
        },
      },
    });
    await fixture.enqueue(replica.engine, {
      id: 'a',
      plan: {
        ...plan(apply('one'), apply('two')),
        onFailure: [apply('back')],
      },
    });
    await acting.opened;
    await inTx(tx =>
      replica.engine.abort(tx, 'a', { by: BOB, reason: 'wrong version' }),
    );
    goOn.open();
    expect(await fixture.ended(replica.engine, 'a')).toMatchObject({
      state: 'aborted',
      code: 'operation.aborted',
      reason: 'wrong version',
    });
    const steps = await replica.engine.steps('a');
    expect(steps.map(step => [step.id, step.state])).toEqual([
      ['one', 'succeeded'],
      ['two', 'skipped'],
      ['back', 'succeeded'],
    ]);
    await expect(
      inTx(tx => replica.engine.abort(tx, 'a', { by: BOB })),
    ).rejects.toMatchObject({ code: 'operation.ended' });
    await expectWhole(replica, ['a']);
  });

  it('lets a rollback stop the running deployment and go before those in the queue', async () => {
    const acting = gate();
    const goOn = gate();
    const replica = await fixture.started({
      hooks: {
        at: async (boundary, key) => {
          if (boundary === 'after-intent' && key === 'a/one/1') {
            acting.open();
            await goOn.opened;
          }
        },
      },
    });
    const { engine } = replica;
    await fixture.enqueue(engine, { id: 'a' });
    await acting.opened;
    await fixture.enqueue(engine, { id: 'b', automatic: true });
    await fixture.enqueue(engine, { id: 'c' });
    await inTx(async tx => {
      await engine.enqueue(tx, {
        id: 'back',
        kind: 'release',
        slot: 'shop/dev',
        subject: { type: 'release', id: 'back' },
        requestedBy: BOB,
        plan: plan(apply('restore')),
        priority: 100,
      });
      await engine.abort(tx, 'a', { by: BOB, reason: 'rolled back' });
      await engine.endPending(tx, {
        slot: 'shop/dev',
        automaticOnly: true,
        state: 'superseded',
        by: BOB,
        code: 'environment.held',
        reason: 'A rollback holds the environment',
      });
    });
    goOn.open();
    await fixture.ended(engine, 'c');
    expect(await engine.get('a')).toMatchObject({ state: 'aborted' });
    expect(await engine.get('b')).toMatchObject({ state: 'superseded' });
    expect(fixture.journal.effects().map(line => line.key)).toEqual([
      'a/one/1',
      'back/restore/1',
      'c/one/1',
      'c/two/1',
    ]);
    await expectWhole(replica, ['a', 'b', 'c', 'back']);
  });

  it('plans anew when the base has changed while the plan waited', async () => {
    const replica = await fixture.started();
    const { engine, noun } = replica;
    let base = 'v1';
    let open = false;
    noun.admits = operation => {
      if (operation.plan.facts.base !== base) {
        return {
          decision: 'replan',
          plan: { ...plan(apply('fresh')), facts: { base } },
          reason: `${base} runs now`,
        };
      }
      return open
        ? { decision: 'admit' }
        : { decision: 'defer', code: 'gate.closed', reason: 'Not approved' };
    };
    const asked = await fixture.enqueue(engine, {
      id: 'a',
      plan: { ...plan(apply('stale')), facts: { base: 'v1' } },
    });
    await fixture.until(
      engine,
      'a',
      operation => operation.code === 'gate.closed',
    );
    base = 'v2';
    open = true;
    await inTx(tx => engine.reconsider(tx, 'shop/dev'));
    const operation = await fixture.ended(engine, 'a');
    expect(operation.planHash).not.toBe(asked.planHash);
    expect(fixture.journal.effects().map(line => line.key)).toEqual([
      'a/fresh/1',
    ]);
    await expectWhole(replica, ['a']);
  });

  it('does not lose a signal that arrives while its wait is being written', async () => {
    const replica = await fixture.started();
    const { engine } = replica;
    const wait: Wait = {
      key: 'check/1',
      deadline: new Date(Date.now() + 20_000).toISOString(),
      onDeadline: 'fail',
      reason: 'for the check',
    };
    const seen: unknown[] = [];
    engine.registerStepKind({
      type: 'task',
      kind: 'test.wait@1',
      run: async (_, { signal }) => {
        if (signal) {
          seen.push(signal);
          return { done: signal };
        }
        // Sent without waiting for it: it commits before, while or after the wait is written.
        void inTx(tx => engine.signal(tx, 'check/1', { passed: true }));
        return { wait };
      },
    });
    for (let round = 0; round < 5; round++) {
      const id = `a${round}`;
      await fixture.enqueue(engine, {
        id,
        slot: id,
        plan: plan(apply('wait', { kind: 'test.wait@1' })),
      });
      expect(await fixture.ended(engine, id, 10)).toMatchObject({
        state: 'succeeded',
      });
    }
    await inTx(tx => engine.signal(tx, 'early', { passed: true }));
    wait.key = 'early';
    await fixture.enqueue(engine, {
      id: 'b',
      slot: 'b',
      plan: plan(apply('wait', { kind: 'test.wait@1' })),
    });
    expect(await fixture.ended(engine, 'b')).toMatchObject({
      state: 'succeeded',
    });
    expect(seen).toHaveLength(6);
    await expectWhole(replica, ['b']);
  });

  it('fails or parks a wait at its deadline', async () => {
    const replica = await fixture.started();
    const { engine } = replica;
    for (const onDeadline of ['fail', 'park'] as const) {
      engine.registerStepKind({
        type: 'task',
        kind: `test.${onDeadline}@1`,
        run: async () => ({
          wait: {
            key: 'never',
            deadline: new Date(Date.now() + 200).toISOString(),
            onDeadline,
            reason: 'for nothing',
          },
        }),
      });
      await fixture.enqueue(engine, {
        id: onDeadline,
        slot: onDeadline,
        plan: plan(apply('wait', { kind: `test.${onDeadline}@1` })),
      });
    }
    expect(await fixture.ended(engine, 'fail')).toMatchObject({
      state: 'failed',
      code: 'wait.expired',
    });
    await fixture.until(engine, 'park', operation => !!operation.parked);
    await inTx(tx =>
      engine.resolveParked(tx, 'park', {
        as: 'succeeded',
        by: ALICE,
        reason: 'seen by eye',
      }),
    );
    expect(await fixture.ended(engine, 'park')).toMatchObject({
      state: 'succeeded',
    });
    await expectWhole(replica, ['fail', 'park']);
  });

  it('asks a person about an effect that stays unknown, and never acts again', async () => {
    const replica = fixture.replica({ withoutEffect: true });
    const { engine } = replica;
    let acts = 0;
    let known = false;
    engine.registerStepKind({
      type: 'effect',
      kind: 'test.apply@1',
      pollSeconds: 0.05,
      horizonSeconds: 0.3,
      maxAttempts: 5,
      observe: async () => {
        if (acts === 0) {
          return { state: 'absent' };
        }
        return known
          ? { state: 'satisfied' }
          : { state: 'unknown', message: 'It does not answer' };
      },
      act: async () => {
        acts++;
        throw new ReleasesError('target.lost', 'The answer was lost', {
          nature: 'unknown',
        });
      },
    });
    await replica.ledger.start();
    await engine.start();
    await fixture.enqueue(engine, { id: 'a', plan: plan(apply('one')) });
    const parked = await fixture.until(
      engine,
      'a',
      operation => !!operation.parked,
    );
    expect(parked.parked).toMatchObject({
      code: 'effect.unknown',
      stepId: 'one',
    });
    known = true;
    await inTx(tx =>
      engine.resolveParked(tx, 'a', { as: 'retry', by: ALICE, reason: 'back' }),
    );
    await fixture.ended(engine, 'a');
    expect(acts).toBe(1);
    await expectWhole(replica, ['a']);
  });

  it('tries transient failures again, lets permanent ones fail, and quarantines what keeps throwing', async () => {
    const replica = await fixture.started();
    const { engine } = replica;
    let tries = 0;
    engine.registerStepKind({
      type: 'task',
      kind: 'test.transient@1',
      run: async () => {
        tries++;
        if (tries < 4) {
          throw new ReleasesError('target.busy', 'Busy', {
            nature: 'transient',
          });
        }
        return { done: { tries } };
      },
    });
    engine.registerStepKind({
      type: 'task',
      kind: 'test.permanent@1',
      run: async () => {
        throw new ReleasesError('thing.wrong', 'The thing is wrong');
      },
    });
    engine.registerStepKind({
      type: 'task',
      kind: 'test.broken@1',
      run: async () => {
        throw new TypeError('undefined is not a function');
      },
    });
    for (const name of ['transient', 'permanent', 'broken']) {
      await fixture.enqueue(engine, {
        id: name,
        slot: name,
        plan: plan(apply('one', { kind: `test.${name}@1` })),
      });
    }
    expect(await fixture.ended(engine, 'transient')).toMatchObject({
      state: 'succeeded',
    });
    expect(await fixture.ended(engine, 'permanent')).toMatchObject({
      state: 'failed',
      code: 'thing.wrong',
    });
    const broken = await fixture.until(
      engine,
      'broken',
      operation => !!operation.parked,
    );
    expect(broken.parked?.code).toBe('step.quarantined');
    expect(broken.parked?.reason).toContain('test.broken@1');
    await expectWhole(replica, ['transient', 'permanent', 'broken']);
  });

  it('keeps what goes with the beginning of a step at which the noun throws', async () => {
    const replica = fixture.replica();
    const { engine, noun } = replica;
    let throws = 0;
    noun.onStepChange = step => {
      // The second time it begins by itself, beside nothing.
      if (step.state === 'running' && throws++ % 2 === 0) {
        throw new TypeError('undefined is not a function');
      }
    };
    await replica.ledger.start();
    await engine.start();
    await fixture.enqueue(engine, { id: 'a' });
    expect(await fixture.ended(engine, 'a')).toMatchObject({
      state: 'succeeded',
    });
    expect(throws).toBe(4);
    expect(fixture.journal.effects().map(line => line.key)).toEqual([
      'a/one/1',
      'a/two/1',
    ]);
    noun.onStepChange = step => {
      if (step.state === 'running' && step.id === 'two') {
        throw new TypeError('undefined is not a function');
      }
    };
    await fixture.enqueue(engine, { id: 'b' });
    const parked = await fixture.until(engine, 'b', one => !!one.parked);
    expect(parked).toMatchObject({
      stepIndex: 1,
      parked: { code: 'step.quarantined', stepId: 'two' },
    });
    expect((await engine.steps('b')).map(step => step.state)).toEqual([
      'succeeded',
      'parked',
    ]);
    await expectWhole(replica, ['a', 'b']);
  });

  it('rests between the tries of a cancel that throws, and quarantines it', async () => {
    const replica = fixture.replica();
    let acted = false;
    let cancels = 0;
    replica.engine.registerStepKind({
      type: 'effect',
      kind: 'test.unstoppable@1',
      pollSeconds: 0.05,
      horizonSeconds: 60,
      maxAttempts: 1,
      observe: async () =>
        acted ? { state: 'progressing' } : { state: 'absent' },
      act: async () => {
        acted = true;
        return { reference: 'run' };
      },
      cancel: async () => {
        cancels++;
        throw new TypeError('undefined is not a function');
      },
    });
    await replica.ledger.start();
    await replica.engine.start();
    const { engine } = replica;
    await fixture.enqueue(engine, {
      id: 'a',
      plan: plan(apply('one', { kind: 'test.unstoppable@1' })),
    });
    await fixture.until(engine, 'a', () => acted);
    await inTx(tx => engine.abort(tx, 'a', { by: BOB }));
    expect(
      await fixture.until(engine, 'a', operation => !!operation.parked),
    ).toMatchObject({ parked: { code: 'step.quarantined' } });
    expect(cancels).toBe(5);
  });

  it('leaves a step kind it does not have to a replica that has it, and goes on with others', async () => {
    const upgraded = await fixture.started();
    await fixture.enqueue(upgraded.engine, {
      id: 'old',
      slot: 'old',
      plan: plan(apply('one'), apply('two', { kind: 'test.gone@1' })),
    });
    await fixture.enqueue(upgraded.engine, { id: 'new', slot: 'new' });
    await fixture.ended(upgraded.engine, 'new');
    const waiting = await fixture.until(
      upgraded.engine,
      'old',
      operation => operation.stepIndex === 1,
    );
    expect(waiting.state).toBe('running');
    if (databaseId === 'SQLITE_3') {
      await upgraded.stop();
    }
    const old = fixture.replica();
    old.engine.registerStepKind({
      type: 'task',
      kind: 'test.gone@1',
      run: async () => ({ done: {} }),
    });
    await old.ledger.start();
    await old.engine.start();
    expect(await fixture.ended(old.engine, 'old')).toMatchObject({
      state: 'succeeded',
    });
    await expectWhole(old, ['old', 'new']);
  });

  it('quarantines a poisonous row, names it, and goes on with the rest', async () => {
    const replica = fixture.replica();
    const { engine, noun } = replica;
    await fixture.enqueue(engine, { id: 'poison', slot: 'one' });
    await fixture.enqueue(engine, { id: 'after', slot: 'one' });
    await fixture.enqueue(engine, { id: 'throws', slot: 'two', priority: 9 });
    await fixture.enqueue(engine, { id: 'beside', slot: 'two' });
    await fixture
      .knex('operations')
      .where({ id: 'poison' })
      .update({ plan: '{"steps": 7' });
    noun.admits = operation => {
      if (operation.id === 'throws') {
        throw new TypeError('cannot read properties of undefined');
      }
      return { decision: 'admit' };
    };
    await replica.ledger.start();
    await engine.start();
    expect(await fixture.ended(engine, 'after')).toMatchObject({
      state: 'succeeded',
    });
    expect(await fixture.ended(engine, 'beside')).toMatchObject({
      state: 'succeeded',
    });
    const thrown = await fixture.until(
      engine,
      'throws',
      operation => !!operation.parked,
    );
    expect(thrown.parked?.code).toBe('operation.quarantined');
    const row = await fixture
      .knex('operations')
      .where({ id: 'poison' })
      .first();
    expect(JSON.parse(row.parked)).toMatchObject({
      code: 'operation.quarantined',
    });
    expect(
      await inTx(tx =>
        engine.resolveParked(tx, 'poison', {
          as: 'failed',
          by: ALICE,
          reason: 'beyond repair',
        }),
      ),
    ).toMatchObject({ state: 'failed' });
    await expectWhole(replica, ['poison', 'after', 'throws', 'beside']);
  });
});

function fixtureTx(fixture: () => Fixture) {
  return <T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> =>
    fixture().knex.transaction(work);
}
