/**
 * Holds the suite itself to account: a right driver passes every check, and for every check there is a wrong driver that fails it.
 */
import {
  EffectKey,
  InstanceStatus,
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
import { runContractCheck } from './contractCheck';
import { deployTargetChecks } from './describeDeployTarget';
import { DeployTargetSubject } from './describeDeployTargetSubject';
import { InMemoryInstance } from './InMemoryDeployTargetInstance';
import { InMemoryDeployTarget } from './InMemoryDeployTarget';

function subjectOf(
  make: (wake: (key: EffectKey) => void) => InMemoryDeployTarget,
): () => Promise<DeployTargetSubject> {
  return async () => {
    const wakes: EffectKey[] = [];
    const target = make(key => wakes.push(key));
    return {
      target,
      workload: async wish => workloadOf(wish),
      ask: url => target.ask(url),
      crash: (placement, instance) => target.crash(placement, instance.id),
      wakes: () => wakes,
      close: async () => {},
      patienceMs: 2000,
    };
  };
}

function workloadOf(
  wish: Parameters<DeployTargetSubject['workload']>[0],
): Workload {
  const command = {
    healthy: ['serve', ...wish.lines],
    exits: ['exit', '3', ...wish.lines],
    'never-healthy': ['never-healthy'],
  }[wish.behaviour];
  return {
    ...wish.placement,
    version: { id: `id-${wish.version}`, name: wish.version },
    artifact: {
      name: 'app',
      kind: 'archive',
      digest: `sha256:${'0'.repeat(64)}`,
      command,
    },
    replicas: wish.replicas,
    ports: [{ name: 'http', protocol: 'http', port: 8080 }],
    resources: { requests: {}, limits: {} },
    variables: {},
    files: [],
    rollout: wish.rollout,
  };
}

describe('The deploy target in memory', () => {
  it.each(deployTargetChecks.map(check => [check.name, check] as const))(
    '%s',
    async (_name, check) => {
      await runContractCheck(
        check,
        subjectOf(wake => new InMemoryDeployTarget({ wake })),
      );
    },
  );
});

class Wrong extends InMemoryDeployTarget {
  /** Changes what `observe` answers. */
  seen?: (seen: Observation, act: PlacementAct) => Observation;
  /** Changes what `status` answers. */
  shown?: (status: PlacementStatus, ref: PlacementRef) => PlacementStatus;
  /** Changes what `logs` is asked. */
  asked?: (options: LogOptions) => LogOptions;
  /** Changes the lines of `logs`; undefined leaves one out. */
  line?: (line: LogLine) => LogLine | undefined;
  /** Changes an act before it is done; undefined does nothing at all. */
  taken?: (act: PlacementAct) => PlacementAct | undefined;
  /** Changes the key of an act. */
  keyed?: (key: EffectKey) => EffectKey;
  /** Lets an error pass as if nothing were wrong. */
  forgives?: string;
  /** Changes a terminal. */
  terminal?: (session: TerminalSession) => TerminalSession;

  async observe(act: PlacementAct, key: EffectKey) {
    const seen = await super.observe(act, this.keyed?.(key) ?? key);
    return this.seen?.(seen, act) ?? seen;
  }

  async act(act: PlacementAct, key: EffectKey, fence: number) {
    const taken = this.taken ? this.taken(act) : act;
    if (!taken) {
      return { reference: key };
    }
    try {
      return await super.act(taken, this.keyed?.(key) ?? key, fence);
    } catch (error) {
      this.forgive(error);
      return { reference: key };
    }
  }

  async status(ref: PlacementRef) {
    const status = await super.status(ref);
    return this.shown?.(status, ref) ?? status;
  }

  async *logs(ref: PlacementRef, instance: string, options: LogOptions) {
    try {
      for await (const line of super.logs(
        ref,
        instance,
        this.asked?.(options) ?? options,
      )) {
        const shown = this.line ? this.line(line) : line;
        if (shown) {
          yield shown;
        }
      }
    } catch (error) {
      this.forgive(error);
    }
  }

  async openTerminal(
    ref: PlacementRef,
    instance: string,
    options: { columns: number; rows: number },
  ): Promise<TerminalSession> {
    const session = await super.openTerminal(ref, instance, options);
    return this.terminal?.(session) ?? session;
  }

  private forgive(error: unknown) {
    if (
      !(error instanceof ReleasesError) ||
      !this.forgives?.includes(error.code)
    ) {
      throw error;
    }
  }
}

function wrong(change: Partial<Wrong>) {
  return (wake: (key: EffectKey) => void) =>
    Object.assign(new Wrong({ wake }), change);
}

/** Instances as they would be with one field another. */
function instances(
  change: (instance: InstanceStatus) => Partial<InstanceStatus>,
) {
  return (status: PlacementStatus): PlacementStatus => ({
    ...status,
    instances: status.instances.map(instance => ({
      ...instance,
      ...change(instance),
    })),
  });
}

class ForgetsFence extends InMemoryDeployTarget {
  protected guard() {}
}

class ForgetsFenceOfRemoved extends InMemoryDeployTarget {
  protected guard(
    place: Parameters<InMemoryDeployTarget['roll']>[0],
    fence: number,
  ) {
    if (place.workload) {
      super.guard(place, fence);
    }
  }
}

class ForgetsKeys extends InMemoryDeployTarget {
  protected isKnown() {
    return false;
  }
}

class ForgetsState extends InMemoryDeployTarget {
  protected isSo() {
    return false;
  }
}

/** Stops what serves before it starts what shall serve. */
class StopsFirst extends InMemoryDeployTarget {
  protected async roll(
    ...args: Parameters<InMemoryDeployTarget['roll']>
  ): Promise<void> {
    for (const instance of args[0].instances.filter(i => i.live)) {
      await this.stopOne(args[0], instance);
    }
    await super.roll(...args);
  }
}

/** Has its own idea of the bounds. */
class AlwaysSurges extends InMemoryDeployTarget {
  protected roll(
    place: Parameters<InMemoryDeployTarget['roll']>[0],
    workload: Workload,
    effect: Parameters<InMemoryDeployTarget['roll']>[2],
  ) {
    return super.roll(
      place,
      {
        ...workload,
        rollout: { ...workload.rollout, maxSurge: 5, maxUnavailable: 0 },
      },
      effect,
    );
  }
}

class NeverUndoes extends InMemoryDeployTarget {
  protected async undo() {}
}

class RestartsInPlace extends InMemoryDeployTarget {
  protected roll(
    place: Parameters<InMemoryDeployTarget['roll']>[0],
    workload: Workload,
    effect: Parameters<InMemoryDeployTarget['roll']>[2],
  ) {
    return place.workload === workload
      ? Promise.resolve()
      : super.roll(place, workload, effect);
  }
}

class ScalesByReplacing extends InMemoryDeployTarget {
  protected async scaleTo(
    place: Parameters<InMemoryDeployTarget['roll']>[0],
    replicas: number,
    effect: Parameters<InMemoryDeployTarget['roll']>[2],
  ) {
    const workload = { ...place.workload!, replicas };
    await super.roll(place, workload, effect);
    Object.assign(place, { workload });
  }
}

class WrongPlacement extends InMemoryDeployTarget {
  protected instanceOf(ref: PlacementRef, instance: string): InMemoryInstance {
    for (const place of this.placements.values()) {
      const found = place.instances.find(i => i.status.id === instance);
      if (found) {
        return found;
      }
    }
    return super.instanceOf(ref, instance);
  }
}

const failedAs = (change: object) => (seen: Observation) =>
  seen.state === 'failed' ? { ...seen, ...change } : seen;

const instead =
  (from: Observation['state'], to: Observation) => (seen: Observation) =>
    seen.state === from ? to : seen;

/** For each check, by its name, a driver that must not pass it. */
const wrongDrivers: Record<
  string,
  (wake: (key: EffectKey) => void) => InMemoryDeployTarget
> = {
  'says that it answers': wrong({ health: async () => ({ ok: false }) }),
  'knows nothing of a placement that was never deployed': wrong({
    shown: status => ({ ...status, desired: status.desired || 1 }),
  }),
  'observes an act that was never asked for as absent': wrong({
    seen: instead('absent', { state: 'progressing' }),
  }),
  'an applied version answers on the address': wrong({
    ask: async () => '0.9.0',
  }),
  'status tells version, hash, health and counts': wrong({
    shown: status => ({ ...status, workloadHash: 'f'.repeat(64) }),
  }),
  'is satisfied by the state, whoever brought it about': wake =>
    new ForgetsState({ wake }),
  'is not satisfied by another version': wrong({
    seen: instead('absent', { state: 'satisfied' }),
  }),
  'tells of an attempt under way as progressing': wrong({
    seen: instead('progressing', { state: 'absent' }),
  }),
  'an act repeated with its key has one effect': wake =>
    new ForgetsKeys({ wake }),
  'refuses a fence below the highest, and takes an equal one': wake =>
    new ForgetsFence({ wake }),
  'a replaced version leaves nothing behind': wrong({
    shown: instances(() => ({ state: 'running' })),
  }),
  'never has fewer ready or more running than the bounds': wake =>
    new StopsFirst({ wake }),
  'answers every request while it replaces': wake => new StopsFirst({ wake }),
  'replaces without surge by going below': wake => new AlwaysSurges({ wake }),
  'goes back to a former version': wrong({
    taken: (() => {
      const versions = new Set<string>();
      return (act: PlacementAct) => {
        if (act.verb !== 'apply' || !versions.has(act.workload.version.name)) {
          versions.add(act.verb === 'apply' ? act.workload.version.name : '');
          return act;
        }
        return undefined;
      };
    })(),
  }),
  'keeps the address over versions': wrong({
    shown: status => ({ ...status, url: `${status.url}${status.version?.id}` }),
  }),
  'tells watchers of a change': wrong({
    watch: () => ({ close: () => {} }),
  }),
  'wakes the operation when its act has ended': () =>
    new InMemoryDeployTarget(),
  'a version that exits fails, with its code and last lines': wrong({
    seen: failedAs({ facts: {} }),
  }),
  'a failing version leaves the former one serving': wake =>
    new StopsFirst({ wake }),
  'a version that is never healthy fails in time': wrong({
    taken: act =>
      act.verb === 'apply' &&
      act.workload.artifact.command?.[0] === 'never-healthy'
        ? {
            ...act,
            workload: {
              ...act.workload,
              artifact: { ...act.workload.artifact, command: ['exit', '1'] },
            },
          }
        : act,
  }),
  'a failure belongs to its attempt; the next one is absent': wrong({
    keyed: () => 'one key for all',
  }),
  'a working version can follow a failed one': wrong({
    keyed: () => 'one key for all',
  }),
  'an aborted rollout leaves what serves': wake => new NeverUndoes({ wake }),
  'aborting what has ended changes nothing': wrong({
    abort: async function abort(this: Wrong) {
      this.seen = () => ({
        state: 'failed',
        code: 'rollout.aborted',
        message: 'Aborted',
      });
    },
  }),
  'an act that was overtaken is a conflict': wrong({
    seen: instead('conflict', { state: 'absent' }),
  }),
  'restart replaces every instance by one of the same': wake =>
    new RestartsInPlace({ wake }),
  'restart is satisfied by its own key only': wrong({
    seen: (seen, act) =>
      act.verb === 'restart' ? { state: 'satisfied' } : seen,
  }),
  'scale changes the number and keeps the instances': wake =>
    new ScalesByReplacing({ wake }),
  'what is not there cannot be restarted or scaled': wrong({
    forgives: 'placement.not-found',
  }),
  'stop ends every instance and keeps the placement': wrong({
    taken: act => (act.verb === 'stop' ? { ...act, verb: 'remove' } : act),
  }),
  'what was stopped starts again by apply': wrong({
    seen: (() => {
      let stopped = false;
      return (seen: Observation, act: PlacementAct) => {
        stopped ||= act.verb === 'stop';
        return stopped ? { state: 'satisfied' as const } : seen;
      };
    })(),
  }),
  'remove leaves nothing': wrong({
    taken: act => (act.verb === 'remove' ? { ...act, verb: 'stop' } : act),
  }),
  'remembers the fence of what was removed': wake =>
    new ForgetsFenceOfRemoved({ wake }),
  'logs hold what was printed, in order, with time': wrong({
    line: line => ({ ...line, stream: 'stderr' }),
  }),
  'logs give the last lines': wrong({
    asked: options => ({ ...options, tail: undefined }),
  }),
  'logs go on after a cursor': wrong({
    asked: options => ({ ...options, after: undefined }),
  }),
  'logs begin at a time': wrong({
    asked: options => ({ ...options, since: undefined }),
  }),
  'followed logs go on and end with the signal': wrong({
    asked: options => ({ ...options, follow: false }),
  }),
  'a copy that was killed is followed by one of the same instance': wrong({
    shown: instances(() => ({ lastExit: undefined })),
  }),
  'logs of the copy before the present are kept': wrong({
    asked: options => ({ ...options, previous: undefined }),
    line: line => (line.cursor.startsWith('2:') ? undefined : line),
  }),
  'logs of an instance that was replaced are kept': wrong({
    shown: status => ({
      ...status,
      instances: status.instances.filter(i => i.state !== 'exited'),
    }),
  }),
  'an instance of another placement is not found': wake =>
    new WrongPlacement({ wake }),
  'a terminal runs what is typed': wrong({
    terminal: session => Object.assign(session, { command: () => {} }),
  }),
  'a terminal has the size it was given and is resized': wrong({
    terminal: session => Object.assign(session, { resize: () => {} }),
  }),
  'a terminal tells the exit code of its program': wrong({
    terminal: session => {
      const onExit = session.onExit.bind(session);
      return Object.assign(session, {
        onExit: (listener: (exit: { code?: number }) => void) =>
          onExit(() => listener({ code: 0 })),
      });
    },
  }),
  'a paused terminal is silent and loses nothing': wrong({
    terminal: session => Object.assign(session, { pause: () => {} }),
  }),
  'closing a terminal ends its program': wrong({
    terminal: session => Object.assign(session, { close: async () => {} }),
  }),
  'no terminal on an instance of another placement': wake =>
    new WrongPlacement({ wake }),
  'no terminal on an instance that has ended': wake =>
    Object.assign(new InMemoryDeployTarget({ wake }), {
      openTerminal: async () => {
        throw new ReleasesError('instance.not-found', 'It is gone');
      },
    }),
};

describe('The suite fails a driver that', () => {
  it.each(deployTargetChecks.map(check => [check.name, check] as const))(
    'does not keep: %s',
    async (name, check) => {
      expect(Object.keys(wrongDrivers)).toContain(name);
      await expect(
        runContractCheck(check, subjectOf(wrongDrivers[name])),
      ).rejects.toThrow();
    },
    30_000,
  );
});

describe('workloadHash', () => {
  const workload = workloadOf({
    placement: { service: 'component:default/a', environment: 'dev' },
    version: '1',
    behaviour: 'healthy',
    replicas: 1,
    rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 1 },
    lines: [],
  });

  it('does not depend on the order of keys or on absent values', () => {
    const reversed = Object.fromEntries(
      Object.entries({ ...workload, probe: undefined }).reverse(),
    );
    expect(workloadHash(reversed as unknown as Workload)).toBe(
      workloadHash(workload),
    );
  });

  it('changes with any value', () => {
    expect(workloadHash({ ...workload, replicas: 2 })).not.toBe(
      workloadHash(workload),
    );
  });
});
