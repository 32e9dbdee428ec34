/**
 * A world in one process: several engines on one real database, a simulated clock and a driver with a journal of its own; engines crash,
 * freeze and lose their connection at any of their points of contact with the world.
 */
import {
  EffectKey,
  Fence,
  Observation,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { Database } from '../../../database';
import { EnqueueOptions, PlannedStep } from '../../../engine';
import { createDatabaseEngine } from '../../../engine/createEngine';
import { DatabaseEngine } from '../../../engine/Engine';
import { findDue } from '../../../engine/sweeper';
import { createLedger } from '../../../ledger';
import { sealBatch } from '../../../ledger/seal';
import { brokenInvariants } from './invariants';
import { JournalLine } from './journal';
import { TestNoun } from './kinds';

const LEASE_MILLIS = 10_000;
const POLL_SECONDS = 2;
const SETTLING_ROUNDS = 200;
/** More of them in one run are a loop without rest, which would otherwise hang the test and fill its memory. */
const MOST_CONTACTS = 1_000;

export type Fault = {
  /** At which point of contact, counted from the start of the run. */
  after: number;
  kind: 'crash' | 'stall' | 'cut' | 'commit-lost';
};

export type ActBehaviour =
  | 'ok'
  | 'slow'
  | 'fails'
  | 'transient'
  | 'permanent'
  | 'unknown-before'
  | 'unknown-after'
  | 'throws-before'
  | 'throws-after';

/** The process is gone: nothing of it goes on. */
class Crashed extends Error {}

const quiet: LoggerService = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => quiet,
};

interface Contacts {
  contact(place: 'begin' | 'commit' | 'committed'): Promise<void>;
}

class ReplicaDatabase extends Database {
  constructor(
    private readonly replica: Contacts,
    world: { knex: Knex; clock: number },
  ) {
    super(world.knex, { clock: () => world.clock });
  }

  async transaction<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    await this.replica.contact('begin');
    const result = await super.transaction(async tx => {
      const value = await work(tx);
      await this.replica.contact('commit');
      return value;
    });
    await this.replica.contact('committed');
    return result;
  }
}

/** One process: dies as a whole. */
class Replica {
  dead = false;
  fault?: Fault;
  points = 0;
  private contacts = 0;
  private giveUp: (error: Error) => void = () => {};
  readonly engine: DatabaseEngine;

  constructor(private readonly world: World, readonly index: number) {
    const database = new ReplicaDatabase(this, world);
    this.engine = createDatabaseEngine({
      database,
      ledger: world.ledger,
      logger: quiet,
      options: { leaseSeconds: LEASE_MILLIS / 1000 },
      monotonic: () => world.clock,
    });
    // What is woken is found by the next sweep, so that one thing happens after the other.
    this.engine.worker.kick = () => {};
    const noun = new TestNoun();
    noun.admits = operation => world.admit(operation.plan.facts.base);
    this.engine.registerOperationKind(noun);
    this.engine.registerStepKind({
      type: 'effect',
      kind: 'test.apply@1',
      pollSeconds: POLL_SECONDS,
      horizonSeconds: 30,
      maxAttempts: 2,
      observe: async (context, key) => {
        await this.contact('observe');
        return world.observe(key, context.operation.slot);
      },
      act: async (context, key, fence) => {
        await this.contact('act');
        try {
          return world.act(key, context.operation.slot, fence);
        } finally {
          await this.contact('acted');
        }
      },
      cancel: async (context, key, fence) => {
        await this.contact('cancel');
        world.cancel(key, context.operation.slot, fence);
      },
    });
    this.engine.registerStepKind({
      type: 'task',
      kind: 'test.wait@1',
      run: async (context, { signal }) =>
        signal
          ? { done: {} }
          : {
              wait: {
                key: `go/${context.operation.id}`,
                deadline: new Date(world.clock + 60_000).toISOString(),
                onDeadline: 'fail',
                reason: 'for a signal',
              },
            },
    });
  }

  /** A point where this process touches the world, and where its fault may strike. */
  async contact(
    place:
      | 'begin'
      | 'commit'
      | 'committed'
      | 'observe'
      | 'act'
      | 'acted'
      | 'cancel',
  ): Promise<void> {
    if (++this.contacts > MOST_CONTACTS) {
      this.giveUp(
        new Error(`Replica ${this.index} goes round without rest: ${place}`),
      );
      await new Promise(() => {});
    }
    if (this.dead) {
      throw new Crashed();
    }
    const { fault } = this;
    if (!fault || this.points++ < fault.after) {
      return;
    }
    switch (fault.kind) {
      case 'crash':
        this.fault = undefined;
        this.dead = true;
        throw new Crashed();
      case 'stall':
        // Inside a transaction the database would keep the others waiting.
        if (place !== 'commit') {
          this.fault = undefined;
          await this.world.freeze(this);
        }
        return;
      case 'cut':
        if (place === 'begin' || place === 'commit') {
          this.fault = undefined;
          throw new Error('Connection terminated unexpectedly');
        }
        return;
      default:
        if (place === 'committed') {
          this.fault = undefined;
          throw new Error('Connection terminated unexpectedly');
        }
    }
  }

  /** One sweep, everything that is due one after the other. */
  async run(fault?: Fault): Promise<void> {
    this.fault = fault;
    this.points = 0;
    this.contacts = 0;
    const restless = new Promise<never>((_, reject) => {
      this.giveUp = reject;
    });
    const work = async () => {
      for (const id of await findDue(this.engine.parts, 10)) {
        await this.engine.worker.process(id).catch(error => {
          const expected =
            error instanceof Crashed ||
            /Connection terminated/.test(String(error));
          if (!expected) {
            throw error;
          }
        });
      }
    };
    try {
      await Promise.race([work(), restless]);
    } finally {
      this.fault = undefined;
    }
  }
}

export class World {
  clock = Date.parse('2026-01-01T00:00:00Z');
  base = 0;
  /** The target answers nothing but unknown. */
  outage = false;
  behaviours: ActBehaviour[] = [];
  readonly journal: JournalLine[] = [];
  readonly acknowledged: string[] = [];
  readonly ledger;
  private readonly database: Database;
  private readonly effects = new Map<
    EffectKey,
    { state: 'satisfied' | 'failed'; at: number }
  >();
  private readonly fences = new Map<string, Fence>();
  private replicas: Replica[];
  private freezing = false;

  constructor(readonly knex: Knex, private readonly enforced: boolean) {
    this.database = new Database(knex, { clock: () => this.clock });
    this.ledger = createLedger({ database: this.database, logger: quiet });
    this.replicas = [new Replica(this, 0), new Replica(this, 1)];
  }

  admit(base: unknown) {
    return base === this.base
      ? { decision: 'admit' as const }
      : {
          decision: 'replan' as const,
          reason: 'The base has changed',
          plan: {
            facts: { base: this.base },
            steps: [applyStep('anew')],
            onFailure: [],
          },
        };
  }

  async enqueue(
    options: Pick<EnqueueOptions, 'slot' | 'priority'> & {
      waits: boolean;
      steps: number;
      restores: boolean;
    },
  ): Promise<void> {
    const id = `op-${this.acknowledged.length}`;
    const steps = Array.from({ length: options.steps }, (_, index) =>
      applyStep(`step-${index}`),
    );
    if (options.waits) {
      steps.splice(1, 0, { ...applyStep('wait'), kind: 'test.wait@1' });
    }
    await this.database.transaction(tx =>
      this.replicas[0].engine.enqueue(tx, {
        id,
        kind: 'release',
        slot: options.slot,
        priority: options.priority,
        subject: { type: 'release', id },
        requestedBy: { ref: 'user:default/alice' },
        plan: {
          facts: { base: this.base },
          steps,
          onFailure: options.restores ? [applyStep('back')] : [],
        },
      }),
    );
    this.acknowledged.push(id);
  }

  async run(index: number, fault?: Fault): Promise<void> {
    if (this.replicas[index].dead) {
      this.replicas[index] = new Replica(this, index);
    }
    await this.replicas[index].run(fault);
  }

  /** The process stops for longer than its lease, and the others go on meanwhile. */
  async freeze(frozen: Replica): Promise<void> {
    if (this.freezing) {
      return;
    }
    this.freezing = true;
    try {
      this.clock += LEASE_MILLIS * 1.5;
      const others = this.replicas.filter(replica => replica !== frozen);
      for (const other of others) {
        await this.run(other.index);
        this.clock += POLL_SECONDS * 1000;
        await this.run(other.index);
      }
    } finally {
      this.freezing = false;
    }
  }

  async ask(
    which: number,
    what: 'abort' | 'signal' | 'retry' | 'failed',
  ): Promise<void> {
    const id = this.acknowledged[which % Math.max(this.acknowledged.length, 1)];
    const { engine } = this.replicas[0];
    const by = { ref: 'user:default/bob' };
    if (!id) {
      return;
    }
    await this.database
      .transaction(async tx => {
        if (what === 'abort') {
          await engine.abort(tx, id, { by });
        } else if (what === 'signal') {
          await engine.signal(tx, `go/${id}`);
        } else {
          await engine.resolveParked(tx, id, { as: what, by, reason: 'seen' });
        }
      })
      .catch(error => {
        if (!(error instanceof ReleasesError)) {
          throw error;
        }
      });
  }

  /** All faults are over; runs until nothing moves any more. Answers every broken invariant. */
  async settle(): Promise<string[]> {
    this.outage = false;
    this.behaviours = [];
    for (let round = 0; round < SETTLING_ROUNDS; round++) {
      this.clock += 10_000;
      await this.run(round % 2);
      const open = await this.knex('operations')
        .whereIn('state', ['waiting', 'queued', 'running'])
        .whereNull('parked')
        .first('id');
      if (!open) {
        break;
      }
    }
    while (await sealBatch(this.database)) {
      // Until every row has its place.
    }
    return brokenInvariants({
      knex: this.knex,
      ledger: this.ledger,
      journal: this.enforced
        ? this.journal
        : this.journal.map(({ place, ...line }) => line),
      acknowledged: this.acknowledged,
    });
  }

  observe(key: EffectKey, _place: string): Observation {
    if (this.outage) {
      return { state: 'unknown', message: 'The target does not answer' };
    }
    const effect = this.effects.get(key);
    if (!effect) {
      return { state: 'absent' };
    }
    if (this.clock < effect.at) {
      return { state: 'progressing', message: 'Rolling' };
    }
    return effect.state === 'satisfied'
      ? { state: 'satisfied', reference: key }
      : { state: 'failed', code: 'rollout.failed', message: 'Unhealthy' };
  }

  act(key: EffectKey, place: string, fence: Fence): { reference: string } {
    const behaviour = this.behaviours.shift() ?? 'ok';
    const error = (
      code: string,
      nature: 'permanent' | 'transient' | 'unknown',
    ) => new ReleasesError(code, `The target says ${code}`, { nature });
    switch (behaviour) {
      case 'transient':
        throw error('target.unavailable', 'transient');
      case 'permanent':
        throw error('target.refused', 'permanent');
      case 'unknown-before':
        throw error('target.lost', 'unknown');
      case 'throws-before':
        throw new TypeError('undefined is not a function');
      default:
    }
    if (this.enforced && fence < (this.fences.get(place) ?? 0)) {
      throw error('fence.stale', 'permanent');
    }
    this.see(place, fence);
    this.write({ event: 'effect', key, place, fence });
    this.effects.set(key, {
      state: behaviour === 'fails' ? 'failed' : 'satisfied',
      at: this.clock + (behaviour === 'slow' ? 7_000 : 0),
    });
    if (behaviour === 'unknown-after') {
      throw error('target.lost', 'unknown');
    }
    if (behaviour === 'throws-after') {
      throw new TypeError('undefined is not a function');
    }
    return { reference: key };
  }

  cancel(key: EffectKey, place: string, fence: Fence): void {
    this.see(place, fence);
    this.write({ event: 'cancel', key, place, fence });
    const effect = this.effects.get(key);
    if (effect && this.clock < effect.at) {
      this.effects.set(key, { state: 'failed', at: this.clock });
    }
  }

  private see(place: string, fence: Fence): void {
    this.fences.set(place, Math.max(this.fences.get(place) ?? 0, fence));
  }

  private write(line: Omit<JournalLine, 'pid' | 'at'>): void {
    this.journal.push({ ...line, pid: 0, at: this.clock });
  }
}

function applyStep(id: string): PlannedStep {
  return {
    id,
    kind: 'test.apply@1',
    title: id,
    input: {},
    timeoutSeconds: 120,
  };
}
