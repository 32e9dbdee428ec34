/**
 * What a deploy target must bring along to be held against the contract suite, and the words in which the checks speak.
 */
import assert from 'node:assert/strict';
import {
  DeployTarget,
  EffectKey,
  Fence,
  InstanceStatus,
  LogLine,
  LogOptions,
  Observation,
  PlacementAct,
  PlacementRef,
  RolloutBounds,
  Workload,
} from '../contracts';
import { ContractSubject, eventually } from './contractCheck';

/**
 * How a workload made for the suite behaves.
 *
 * - `healthy`: prints the given lines at its start, then answers on its address with its version's name until it is stopped.
 * - `exits`: prints the given lines and ends with code 3, at every start.
 * - `never-healthy`: runs, but its probe never succeeds.
 *
 * @public
 */
export type WorkloadBehaviour = 'healthy' | 'exits' | 'never-healthy';

/**
 * @public
 */
export interface DeployTargetSubject extends ContractSubject {
  target: DeployTarget;
  /** Makes a workload that the target can run; deploys nothing. `lines` are printed on standard output at each start. */
  workload(options: {
    placement: PlacementRef;
    version: string;
    behaviour: WorkloadBehaviour;
    replicas: number;
    rollout: RolloutBounds;
    lines: string[];
  }): Promise<Workload>;
  /** What the service answers on its address: the name of a version. Rejects when nothing answers. */
  ask(url: string): Promise<string>;
  /** Ends the present copy of an instance from outside, so that the target starts it again. */
  crash(placement: PlacementRef, instance: InstanceStatus): Promise<void>;
  /** Effect keys that the driver woke, in order. */
  wakes(): EffectKey[];
  /** How long a check waits for what must come, default 20,000 ms. */
  patienceMs?: number;
}

export const shop: PlacementRef = {
  service: 'component:default/shop',
  environment: 'test',
};

export const cart: PlacementRef = {
  service: 'component:default/cart',
  environment: 'test',
};

export interface WorkloadWish {
  placement?: PlacementRef;
  behaviour?: WorkloadBehaviour;
  replicas?: number;
  rollout?: Partial<RolloutBounds>;
  lines?: string[];
}

/** Acts on a target the way the engine does: a key for each attempt, a fence that only grows, observing until it is known. */
export class Acting {
  fence: Fence = 1;
  private serial = 0;

  constructor(readonly subject: DeployTargetSubject) {}

  get target(): DeployTarget {
    return this.subject.target;
  }

  eventually<T>(
    what: string,
    read: () => Promise<T | undefined> | T | undefined,
  ): Promise<T> {
    return eventually(what, read, this.subject.patienceMs);
  }

  newKey(): EffectKey {
    this.serial += 1;
    return `operation-${this.serial}/apply/1`;
  }

  async apply(version: string, wish: WorkloadWish = {}): Promise<PlacementAct> {
    const placement = wish.placement ?? shop;
    const workload = await this.subject.workload({
      placement,
      version,
      behaviour: wish.behaviour ?? 'healthy',
      replicas: wish.replicas ?? 1,
      rollout: {
        maxSurge: 1,
        maxUnavailable: 0,
        timeoutSeconds: 30,
        ...wish.rollout,
      },
      lines: wish.lines ?? [],
    });
    return { verb: 'apply', placement, workload };
  }

  /** Acts and waits until the attempt has ended; answers how. */
  async run(act: PlacementAct, key = this.newKey()): Promise<Observation> {
    await this.target.act(act, key, this.fence);
    return this.ended(act, key);
  }

  ended(act: PlacementAct, key: EffectKey): Promise<Observation> {
    return this.eventually(`${act.verb} ends`, async () => {
      const seen = await this.target.observe(act, key);
      return seen.state === 'progressing' ? undefined : seen;
    });
  }

  /** Deploys, and fails the check where that does not succeed. */
  async deploy(version: string, wish: WorkloadWish = {}): Promise<Workload> {
    const act = await this.apply(version, wish);
    assertState(await this.run(act), 'satisfied');
    assert(act.verb === 'apply');
    return act.workload;
  }

  async live(placement: PlacementRef = shop): Promise<InstanceStatus[]> {
    const { instances } = await this.target.status(placement);
    return instances.filter(instance => instance.state !== 'exited');
  }

  async onlyInstance(placement: PlacementRef = shop): Promise<InstanceStatus> {
    const live = await this.live(placement);
    assert.equal(live.length, 1, 'exactly one instance is live');
    return live[0];
  }

  /** What the address of a placement answers. */
  async answer(placement: PlacementRef = shop): Promise<string> {
    const { url } = await this.target.status(placement);
    assert(url, 'the placement has an address');
    return this.subject.ask(url);
  }

  async log(
    instance: string,
    options: Omit<LogOptions, 'follow'> = {},
    placement: PlacementRef = shop,
  ): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for await (const line of this.target.logs(placement, instance, {
      ...options,
      follow: false,
    })) {
      lines.push(line);
    }
    return lines;
  }

  /** The log once it has so many lines, since output takes a moment to arrive. */
  logOf(instance: string, count: number): Promise<LogLine[]> {
    return this.eventually(`${count} lines of log`, async () => {
      const lines = await this.log(instance);
      return lines.length >= count ? lines : undefined;
    });
  }
}

/** Between two looks; also gives a target in memory the turn of the event loop that it needs. */
export function pause(ms: number = 2): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

export function assertState<S extends Observation['state']>(
  seen: Observation,
  state: S,
): asserts seen is Extract<Observation, { state: S }> {
  assert.equal(seen.state, state, `observed ${JSON.stringify(seen)}`);
}

export async function assertRejects(
  code: string,
  attempt: () => Promise<unknown>,
): Promise<void> {
  await assert.rejects(attempt, (error: unknown) => {
    assert.equal((error as { code?: string }).code, code, String(error));
    return true;
  });
}

/** Names a check and gives it its `Acting`. */
export function check(name: string, run: (acting: Acting) => Promise<void>) {
  return {
    name,
    run: (subject: DeployTargetSubject) => run(new Acting(subject)),
  };
}
