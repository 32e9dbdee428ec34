/**
 * A deploy target that only pretends, in memory and within milliseconds, yet keeps the whole contract. For tests of the core, and the base
 * of the deliberately wrong drivers that prove the contract suite.
 *
 * How a workload behaves is told by its artifact's command: `['exit', '<code>', …lines]` prints the lines and exits at every start,
 * `['never-healthy']` runs without ever becoming healthy, `['serve', …lines]` and everything else prints the lines and is healthy.
 */
import {
  DeployTarget,
  DeployTargetCapabilities,
  EffectKey,
  Fence,
  Fencing,
  LogLine,
  LogOptions,
  Observation,
  PlacementAct,
  PlacementRef,
  PlacementStatus,
  ReleasesError,
  TerminalSession,
  Workload,
  workloadHash,
} from '../contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryInstance } from './InMemoryDeployTargetInstance';
import { InMemoryTerminal } from './InMemoryDeployTargetTerminal';

type Outcome =
  | { state: 'running' | 'done' }
  | { state: 'failed'; failure: Observation & { state: 'failed' } }
  | { state: 'superseded' };

interface Effect {
  outcome: Outcome;
  aborted: boolean;
}

/** What the target remembers of one placement. */
export interface InMemoryPlacement {
  ref: PlacementRef;
  fence: Fence;
  workload?: Workload;
  stopped: boolean;
  instances: InMemoryInstance[];
  effects: Map<EffectKey, Effect>;
  message?: string;
}

/** A rollout that ended without what was asked for. */
class RolloutFailure extends Error {
  constructor(readonly failure: Observation & { state: 'failed' }) {
    super(failure.message);
  }
}

/** Another act took the place of this one. */
class Superseded extends Error {}

const placementKey = (ref: PlacementRef) => `${ref.service}#${ref.environment}`;

/**
 * @public
 */
export class InMemoryDeployTarget implements DeployTarget {
  readonly id: string;
  readonly fencing: Fencing = 'enforced';
  readonly capabilities: DeployTargetCapabilities = {
    artifactKinds: ['archive', 'image'],
    scale: true,
    restart: true,
    stop: true,
    terminal: true,
    previousLogs: true,
    resourceLimits: false,
  };
  /** Every act that had an effect, in order: the oracle for "at most once". */
  readonly journal: {
    verb: PlacementAct['verb'];
    placement: PlacementRef;
    key: EffectKey;
    fence: Fence;
  }[] = [];
  protected readonly placements = new Map<string, InMemoryPlacement>();
  private readonly listeners = new Set<(ref: PlacementRef) => void>();

  /**
   * @param options - `stepMs`: how long an instance takes to start or to end, default 5; `wake`: called with the effect key once an act
   * has ended
   */
  constructor(
    private readonly options: {
      id?: string;
      stepMs?: number;
      wake?: (key: EffectKey) => void;
    } = {},
  ) {
    this.id = options.id ?? 'memory';
  }

  async observe(act: PlacementAct, key: EffectKey): Promise<Observation> {
    const place = this.placements.get(placementKey(this.refOf(act)));
    if (this.isSo(act, place)) {
      return { state: 'satisfied', reference: key };
    }
    const outcome = place?.effects.get(key)?.outcome;
    switch (outcome?.state) {
      case undefined:
        return { state: 'absent' };
      case 'running':
        return { state: 'progressing' };
      case 'failed':
        return outcome.failure;
      case 'done':
        if (act.verb !== 'apply') {
          return { state: 'satisfied', reference: key };
        }
        return this.superseded(act);
      default:
        return this.superseded(act);
    }
  }

  async act(
    act: PlacementAct,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }> {
    const ref = this.refOf(act);
    const place = this.placementFor(ref);
    this.guard(place, fence);
    if (this.isKnown(place, key)) {
      return { reference: key };
    }
    if ((act.verb === 'restart' || act.verb === 'scale') && !place.workload) {
      throw new ReleasesError(
        'placement.not-found',
        `${ref.service} is not on ${this.id} in ${ref.environment}; deploy it first`,
        { status: 404 },
      );
    }
    for (const effect of place.effects.values()) {
      if (effect.outcome.state === 'running') {
        effect.outcome = { state: 'superseded' };
      }
    }
    const effect: Effect = { outcome: { state: 'running' }, aborted: false };
    place.effects.set(key, effect);
    this.journal.push({ verb: act.verb, placement: ref, key, fence });
    void this.perform(place, act, effect).finally(() => {
      this.changed(place);
      this.options.wake?.(key);
    });
    return { reference: key };
  }

  async abort(act: PlacementAct, key: EffectKey, fence: Fence): Promise<void> {
    const place = this.placementFor(this.refOf(act));
    this.guard(place, fence);
    const effect = place.effects.get(key);
    if (effect) {
      effect.aborted = true;
    }
  }

  async status(ref: PlacementRef): Promise<PlacementStatus> {
    const observedAt = new Date().toISOString();
    const place = this.placements.get(placementKey(ref));
    if (!place) {
      return {
        health: 'stopped',
        desired: 0,
        ready: 0,
        instances: [],
        observedAt,
      };
    }
    const { workload } = place;
    const desired = place.stopped ? 0 : workload?.replicas ?? 0;
    const ready = place.instances.filter(i => i.live && i.healthy).length;
    return {
      ...(workload && {
        version: { id: workload.version.id, name: workload.version.name },
        workloadHash: workloadHash(workload),
        url: this.urlOf(ref),
      }),
      health: this.healthOf(desired, ready),
      message: ready < desired ? place.message ?? 'Not all ready' : undefined,
      desired,
      ready,
      instances: [...place.instances]
        .sort((a, b) => Number(b.live) - Number(a.live))
        .map(i => ({ ...i.status })),
      observedAt,
    };
  }

  watch(listener: (ref: PlacementRef) => void): { close(): void } {
    this.listeners.add(listener);
    return { close: () => void this.listeners.delete(listener) };
  }

  async *logs(
    ref: PlacementRef,
    instance: string,
    options: LogOptions,
  ): AsyncIterable<LogLine> {
    yield* this.instanceOf(ref, instance).log(options);
  }

  async openTerminal(
    ref: PlacementRef,
    instance: string,
    options: { columns: number; rows: number; command?: string[] },
  ): Promise<TerminalSession> {
    if (!this.instanceOf(ref, instance).live) {
      throw new ReleasesError(
        'terminal.unavailable',
        `Instance ${instance} has ended; open a terminal on a live one`,
        { status: 409 },
      );
    }
    return new InMemoryTerminal(options.columns, options.rows);
  }

  async health(): Promise<{ ok: boolean; message?: string }> {
    return { ok: true };
  }

  /** The name of the version that answers on an address; throws when nothing does. */
  async ask(url: string): Promise<string> {
    for (const place of this.placements.values()) {
      const serving = place.instances.filter(i => i.live && i.healthy);
      if (this.urlOf(place.ref) === url && serving.length > 0) {
        return serving[0].status.versionName;
      }
    }
    throw new Error(`Nothing answers on ${url}`);
  }

  /** The present copy of an instance ends, as if killed from outside, and a next one takes its place. */
  async crash(ref: PlacementRef, instance: string): Promise<void> {
    const crashed = this.instanceOf(ref, instance);
    crashed.restart({ signal: 'SIGKILL' });
    this.printStart(crashed);
    this.changed(this.placementFor(ref));
  }

  /** Refuses a fence below the highest seen. */
  protected guard(place: InMemoryPlacement, fence: Fence): void {
    if (fence < place.fence) {
      throw new ReleasesError(
        'fence.stale',
        `Fence ${fence} is below ${place.fence}, the highest seen for ${place.ref.service} in ${place.ref.environment}; another operation holds it`,
        { status: 409 },
      );
    }
    place.fence = fence;
  }

  protected isKnown(place: InMemoryPlacement, key: EffectKey): boolean {
    return place.effects.has(key);
  }

  /** Whether the state alone satisfies the act. */
  protected isSo(act: PlacementAct, place?: InMemoryPlacement): boolean {
    const live = place?.instances.filter(i => i.live) ?? [];
    switch (act.verb) {
      case 'apply':
        return (
          place?.workload !== undefined &&
          !place.stopped &&
          workloadHash(place.workload) === workloadHash(act.workload) &&
          live.length === act.workload.replicas &&
          live.every(
            i =>
              i.healthy &&
              workloadHash({ ...i.workload, replicas: 0 }) ===
                workloadHash({ ...act.workload, replicas: 0 }),
          )
        );
      case 'stop':
        return live.length === 0 && (!place?.workload || place.stopped);
      case 'remove':
        return !place?.workload && !place?.instances.length;
      default:
        return false;
    }
  }

  protected instanceOf(ref: PlacementRef, instance: string): InMemoryInstance {
    const found = this.placements
      .get(placementKey(ref))
      ?.instances.find(i => i.status.id === instance);
    if (!found) {
      throw new ReleasesError(
        'instance.not-found',
        `${ref.service} in ${ref.environment} has no instance ${instance}`,
        { status: 404 },
      );
    }
    return found;
  }

  /** Brings `count` new instances up and the former ones down, within the bounds; undoes itself and throws when that fails. */
  protected async roll(
    place: InMemoryPlacement,
    workload: Workload,
    effect: Effect,
  ): Promise<void> {
    const former = place.instances.filter(i => i.live);
    const fresh: InMemoryInstance[] = [];
    const deadline = Date.now() + workload.rollout.timeoutSeconds * 1000;
    const { maxSurge, maxUnavailable } = workload.rollout;
    try {
      while (fresh.length < workload.replicas || former.some(i => i.live)) {
        const live = place.instances.filter(i => i.live).length;
        if (
          fresh.length < workload.replicas &&
          live < workload.replicas + maxSurge
        ) {
          fresh.push(await this.startOne(place, workload, effect, deadline));
          continue;
        }
        const healthy = place.instances.filter(i => i.live && i.healthy).length;
        const old = former.find(i => i.live)!;
        if (healthy > workload.replicas - maxUnavailable || !old.healthy) {
          await this.stopOne(place, old);
        } else {
          await this.step();
        }
        this.checkHeld(effect);
      }
    } catch (error) {
      if (!(error instanceof Superseded)) {
        await this.undo(place, former);
      }
      throw error;
    }
  }

  protected async undo(place: InMemoryPlacement, former: InMemoryInstance[]) {
    for (const instance of place.instances.filter(
      i => i.live && !former.includes(i),
    )) {
      await this.stopOne(place, instance);
    }
    for (const gone of former.filter(i => !i.live)) {
      const again = new InMemoryInstance(gone.workload);
      place.instances.push(again);
      this.printStart(again);
      again.run();
    }
  }

  protected async stopOne(
    place: InMemoryPlacement,
    instance: InMemoryInstance,
  ) {
    instance.status.state = 'stopping';
    instance.status.health = 'unknown';
    this.changed(place);
    await this.step();
    instance.end({ signal: 'SIGTERM' });
    this.changed(place);
  }

  protected changed(place: InMemoryPlacement): void {
    this.listeners.forEach(listener => listener(place.ref));
  }

  private async startOne(
    place: InMemoryPlacement,
    workload: Workload,
    effect: Effect,
    deadline: number,
  ): Promise<InMemoryInstance> {
    const [behaviour, code] = workload.artifact.command ?? [];
    const instance = new InMemoryInstance(workload);
    place.instances.push(instance);
    this.changed(place);
    for (let start = 1; ; start += 1) {
      this.printStart(instance);
      await this.step();
      this.checkHeld(effect);
      if (behaviour === 'never-healthy') {
        if (Date.now() > deadline) {
          throw this.failed('instance.never-healthy', workload, instance);
        }
      } else if (behaviour === 'exit') {
        instance.restart({ code: Number(code) });
        if (start === 3) {
          throw this.failed('instance.crash-loop', workload, instance);
        }
      } else {
        instance.run();
        this.changed(place);
        return instance;
      }
    }
  }

  private printStart(instance: InMemoryInstance) {
    const [behaviour, ...args] = instance.workload.artifact.command ?? [];
    const lines = behaviour === 'exit' ? args.slice(1) : args;
    lines.forEach(line => instance.print(line));
  }

  private failed(code: string, workload: Workload, instance: InMemoryInstance) {
    const { lastExit } = instance.status;
    return new RolloutFailure({
      state: 'failed',
      code,
      message: `${workload.version.name} did not become healthy`,
      facts: {
        instance: instance.status.id,
        exitCode: lastExit?.code ?? null,
        lastLines: instance.copies.flat().map(line => line.text),
      },
    });
  }

  private checkHeld(effect: Effect) {
    if (effect.outcome.state === 'superseded') {
      throw new Superseded();
    }
    if (effect.aborted) {
      throw new RolloutFailure({
        state: 'failed',
        code: 'rollout.aborted',
        message: 'The rollout was aborted; what served before still does',
      });
    }
  }

  private async perform(
    place: InMemoryPlacement,
    act: PlacementAct,
    effect: Effect,
  ): Promise<void> {
    try {
      if (act.verb === 'stop' || act.verb === 'remove') {
        for (const instance of place.instances.filter(i => i.live)) {
          await this.stopOne(place, instance);
        }
        place.stopped = true;
        if (act.verb === 'remove') {
          place.workload = undefined;
          place.instances.length = 0;
        }
      } else if (act.verb === 'scale') {
        await this.scaleTo(place, act.replicas, effect);
      } else {
        const workload = act.verb === 'apply' ? act.workload : place.workload!;
        await this.roll(place, workload, effect);
        place.workload = workload;
        place.stopped = false;
      }
      if (effect.outcome.state === 'running') {
        effect.outcome = { state: 'done' };
      }
    } catch (error) {
      if (error instanceof RolloutFailure) {
        place.message = error.message;
        effect.outcome = { state: 'failed', failure: error.failure };
      } else if (!(error instanceof Superseded)) {
        throw error;
      }
    }
  }

  protected async scaleTo(
    place: InMemoryPlacement,
    replicas: number,
    effect: Effect,
  ) {
    const workload = { ...place.workload!, replicas };
    const deadline = Date.now() + workload.rollout.timeoutSeconds * 1000;
    const live = () => place.instances.filter(i => i.live);
    while (live().length < replicas) {
      await this.startOne(place, workload, effect, deadline);
    }
    while (live().length > replicas) {
      await this.stopOne(place, live()[live().length - 1]);
    }
    place.workload = workload;
    place.stopped = false;
  }

  private placementFor(ref: PlacementRef): InMemoryPlacement {
    const key = placementKey(ref);
    const known = this.placements.get(key);
    if (known) {
      return known;
    }
    const place: InMemoryPlacement = {
      ref: { service: ref.service, environment: ref.environment },
      fence: 0,
      stopped: false,
      instances: [],
      effects: new Map(),
    };
    this.placements.set(key, place);
    return place;
  }

  private refOf(act: PlacementAct): PlacementRef {
    return act.placement;
  }

  private superseded(act: PlacementAct): Observation {
    return {
      state: 'conflict',
      code: 'placement.superseded',
      message: `Another act has taken ${act.placement.service} in ${act.placement.environment} since`,
    };
  }

  private healthOf(desired: number, ready: number): PlacementStatus['health'] {
    if (desired === 0) {
      return 'stopped';
    }
    if (ready >= desired) {
      return 'healthy';
    }
    return ready > 0 ? 'degraded' : 'unhealthy';
  }

  private urlOf(ref: PlacementRef) {
    return `memory://${this.id}/${encodeURIComponent(placementKey(ref))}`;
  }

  private step() {
    return sleep(this.options.stepMs ?? 5);
  }
}
