/**
 * One placement: what was asked of it, what runs, and the loop that brings the second to the first.
 *
 * `current` is what serves and is kept; `next` is what an act asks for. A rollout that succeeds makes `next` the current one; one that fails
 * is undone, towards `current`. Everything that a restart of the supervisor must know is written down before it is acted upon.
 */
// @ts-check
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { hash } = require('./canonical.cjs');
const { remember } = require('./effects.cjs');
const { SupervisorError, sentence, systemCode } = require('./errors.cjs');
const { writeDurably } = require('./files.cjs');
const { Instance } = require('./instance.cjs');
const { changeHotFiles } = require('./instanceFolder.cjs');
const {
  deadlineOf,
  nextOf,
  shortName,
  slugOf,
} = require('./placementState.cjs');
const { serving } = require('./placementStatus.cjs');
const { plan } = require('./plan.cjs');
const { Proxy } = require('./proxy.cjs');
const { retain } = require('./retention.cjs');
const { verdict } = require('./verdict.cjs');

/** An undoing that cannot keep to the rollout's bounds goes on without them after this. */
const UNDO_MS = 30_000;

/**
 * @typedef {import('./placementState.cjs').State} State
 * @typedef {import('./placementState.cjs').Wanted} Wanted
 * @typedef {import('./placementState.cjs').Next} Next
 * @typedef {import('./placementState.cjs').Settings} Settings
 * @typedef {{
 *   folder: string,
 *   artifacts: string,
 *   home: string,
 *   changed: (placement: Placement, effectKey?: string) => void,
 *   report: (message: string) => void,
 *   ownsPort: (port: number) => boolean,
 * }} Surroundings
 */

class Placement {
  /**
   * @param {State} state
   * @param {Surroundings} surroundings
   */
  constructor(state, surroundings) {
    this.state = state;
    this.surroundings = surroundings;
    this.slug = slugOf(state);
    this.folder = path.join(surroundings.folder, this.slug);
    this.name = `${state.service} in ${state.environment}`;
    /** @type {Map<string, Instance>} live ones */
    this.instances = new Map();
    /** @type {Set<string>} */
    this.stopping = new Set();
    /** @type {Proxy | undefined} */
    this.proxy = undefined;
    this.busy = false;
    this.again = false;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
    this.closed = false;
  }

  get url() {
    const workload = (this.state.current ?? this.state.next)?.workload;
    if (this.state.port === undefined || !workload?.ports.length) {
      return undefined;
    }
    return `${workload.ports[0].protocol}://127.0.0.1:${this.state.port}`;
  }

  live() {
    return [...this.instances.values()];
  }

  /** Whether exactly what is current runs, healthy, with nothing else beside it. */
  isSettled() {
    const { current, stopped } = this.state;
    const live = this.live();
    const count = stopped || !current ? 0 : current.workload.replicas;
    return (
      live.length === count &&
      live.every(i => i.ready && i.generation === current?.generation)
    );
  }

  /**
   * Takes an act: writes it down with its fence, then begins. An act with a known key changes nothing.
   *
   * @param {any} act
   * @param {string} key
   * @param {number} fence
   * @param {Settings} settings
   */
  act(act, key, fence, settings) {
    this.checkFence(fence);
    if (this.state.effects.some(effect => effect.key === key)) {
      this.raiseFence(fence);
      return;
    }
    const next = nextOf(this.state, act, key);
    if (
      act.verb === 'apply' &&
      !fs.existsSync(this.artifactFolder(act.workload))
    ) {
      throw new SupervisorError(
        'artifact.not-unpacked',
        `${act.workload.artifact.digest} is not unpacked here yet`,
      );
    }
    const { state } = this;
    const former = { ...state, effects: state.effects.map(e => ({ ...e })) };
    state.fence = Math.max(state.fence, fence);
    state.settings = settings;
    for (const effect of state.effects.filter(e => e.state === 'running')) {
      effect.state = former.next?.failure ? 'failed' : 'superseded';
      Object.assign(effect, former.next?.failure);
    }
    state.removed = false;
    state.next = next;
    remember(state.effects, {
      key,
      verb: act.verb,
      state: 'running',
      at: new Date().toISOString(),
    });
    try {
      this.save();
    } catch (error) {
      Object.assign(state, former);
      throw error;
    }
    if (next.generation === state.current?.generation) {
      this.live().forEach(instance => instance.retryNow());
      this.writeHotFiles(state.current.workload, next.workload);
    }
    this.surroundings.changed(this);
    this.kick();
  }

  /**
   * @param {string} key
   * @param {number} fence
   */
  abort(key, fence) {
    this.checkFence(fence);
    this.raiseFence(fence);
    const { next } = this.state;
    if (next?.key === key && !next.failure) {
      this.undo({
        code: 'rollout.aborted',
        message: `The rollout was aborted. ${serving(this)}`,
        facts: {},
      });
      this.kick();
    }
  }

  /**
   * @param {number} fence
   */
  checkFence(fence) {
    if (fence < this.state.fence) {
      throw new SupervisorError(
        'fence.stale',
        `Fence ${fence} is below ${this.state.fence}, the highest seen for ${this.name}; another operation holds it now`,
        { status: 409, details: { fence, highest: this.state.fence } },
      );
    }
  }

  /**
   * @param {number} fence
   */
  raiseFence(fence) {
    if (fence > this.state.fence) {
      this.state.fence = fence;
      this.save();
    }
  }

  /** Goes on after a restart of the supervisor: whatever ran before has been ended. */
  resume() {
    const at = new Date().toISOString();
    for (const instance of this.state.live) {
      const { process: _process, evidence: _evidence, ...shown } = instance;
      this.state.ended.unshift({
        ...shown,
        state: 'exited',
        health: 'unknown',
        finishedAt: at,
        lastExit: { at, reason: 'The supervisor ended; it was started again' },
        address: undefined,
      });
      const logs = path.join(this.folder, 'instances', instance.id, 'logs');
      if (fs.existsSync(logs)) {
        fs.writeFileSync(path.join(logs, 'ended'), '');
      }
      ['app', 'home'].forEach(name =>
        fs.rmSync(path.join(this.folder, 'instances', instance.id, name), {
          recursive: true,
          force: true,
        }),
      );
    }
    this.state.live = [];
    const { next } = this.state;
    if (next && !next.failure) {
      next.startedAt = Date.now();
      next.deadline = deadlineOf(next.workload);
    }
    const ending = next && !next.failure && next.count === 0;
    if (!this.state.stopped && !ending && this.state.current) {
      // What served comes first, also under a rollout that goes on.
      for (let n = 0; n < this.state.current.workload.replicas; n += 1) {
        // It was healthy before, or it would not be what serves.
        this.startInstance(this.state.current).everHealthy = true;
      }
    }
    this.save();
    this.kick();
  }

  /** Looks at what is and does what is to be done, soon. */
  kick() {
    this.again = true;
    if (!this.busy && !this.closed) {
      this.busy = true;
      void this.work();
    }
  }

  async work() {
    while (this.again && !this.closed) {
      this.again = false;
      try {
        await this.reconcile();
      } catch (error) {
        this.surroundings.report(
          `${this.name} could not be brought on: ${sentence(error)}`,
        );
        this.later(1000);
      }
    }
    this.busy = false;
  }

  async reconcile() {
    const { state } = this;
    try {
      await this.ensureProxy();
    } catch (error) {
      if (!(error instanceof SupervisorError) || !state.next || state.current) {
        throw error;
      }
      const { code, message } = error;
      this.undo({ code, message, facts: {} });
    }
    this.showReady();
    const { next } = state;
    if (next && !next.failure) {
      const failed = verdict(next, this.ofKind(next.generation), Date.now());
      if (failed && next.count > 0) {
        this.undo({
          ...failed,
          message: `${failed.message}. ${serving(this)}`,
        });
      }
    }
    const goal = this.goal();
    const discard = !next || next.failure !== undefined;
    const moves = this.moves(goal, discard);
    moves.stop.forEach(id => this.stopInstance(id));
    for (let n = 0; n < moves.start; n += 1) {
      this.startInstance(/** @type {Wanted} */ (goal.wanted));
    }
    if (moves.start > 0) {
      this.save();
    }
    if (next) {
      this.conclude(next, goal);
    }
  }

  /** What the loop works towards now. */
  goal() {
    const { next, current, stopped } = this.state;
    if (next && !next.failure) {
      return { wanted: next, count: next.count };
    }
    return {
      wanted: current,
      count: stopped || !current ? 0 : current.workload.replicas,
    };
  }

  /**
   * @param {{ wanted?: Wanted, count: number }} goal
   * @param {boolean} discard
   */
  moves({ wanted, count }, discard) {
    const able = this.live().filter(i => !this.stopping.has(i.id));
    const { next } = this.state;
    if (next?.undoBy !== undefined && Date.now() > next.undoBy) {
      return {
        start: 0,
        stop: able
          .filter(i => i.generation !== wanted?.generation)
          .map(i => i.id),
      };
    }
    const bounds = (wanted ?? next)?.workload?.rollout;
    return plan({
      count,
      maxSurge: bounds?.maxSurge ?? 1,
      maxUnavailable: count === 0 ? 0 : bounds?.maxUnavailable ?? 0,
      fresh: able.filter(i => i.generation === wanted?.generation),
      former: able.filter(i => i.generation !== wanted?.generation),
      stopping: this.stopping.size,
      discard,
    });
  }

  /**
   * @param {Next} next
   * @param {{ wanted?: Wanted, count: number }} goal
   */
  conclude(next, goal) {
    const live = this.live();
    const right = live.filter(i => i.generation === goal.wanted?.generation);
    if (next.failure) {
      // Undone once nothing of it is left; whether what was there before is healthy is another question.
      if (right.length === live.length && right.length <= goal.count) {
        this.end(next, 'failed');
      } else {
        this.later(Math.max(10, (next.undoBy ?? 0) - Date.now()));
      }
      return;
    }
    const done =
      live.length === goal.count &&
      right.length === live.length &&
      live.every(i => i.ready);
    if (done) {
      this.end(next, 'done');
    } else {
      this.later(Math.max(10, next.deadline - Date.now()));
    }
  }

  /**
   * @param {Next} next
   * @param {'done' | 'failed'} outcome
   */
  end(next, outcome) {
    const { state } = this;
    const effect = state.effects.find(known => known.key === next.key);
    state.next = undefined;
    if (effect) {
      effect.state = outcome;
      effect.at = new Date().toISOString();
      Object.assign(effect, next.failure);
    }
    state.message = next.failure?.message;
    if (outcome === 'done' && next.verb === 'remove') {
      this.forget();
    } else if (outcome === 'done' && next.verb === 'stop') {
      state.stopped = true;
    } else if (outcome === 'done') {
      state.current = {
        workload: next.workload,
        hash: next.hash,
        generation: next.generation,
      };
      state.stopped = state.stopped && next.verb === 'restart';
    } else if (next.generation === state.current?.generation) {
      this.writeHotFiles(next.workload, state.current.workload);
    }
    this.save();
    this.surroundings.changed(this, next.key);
  }

  /**
   * @param {import('./verdict.cjs').Failure} failure
   */
  undo(failure) {
    const { next } = this.state;
    if (next && !next.failure) {
      next.failure = failure;
      next.undoBy = Date.now() + UNDO_MS;
      this.save();
    }
  }

  /** Nothing remains but the fence and what became of the acts. */
  forget() {
    const { state } = this;
    state.removed = true;
    state.current = undefined;
    state.stopped = false;
    state.port = undefined;
    state.note = undefined;
    state.message = undefined;
    state.ended = [];
    void this.proxy?.close();
    this.proxy = undefined;
    fs.rmSync(path.join(this.folder, 'instances'), {
      recursive: true,
      force: true,
    });
  }

  /**
   * @param {Wanted} wanted
   */
  startInstance(wanted) {
    const id = `${shortName(this.state.service)}-${crypto
      .randomBytes(5)
      .toString('hex')}`;
    const instance = new Instance({
      id,
      generation: wanted.generation,
      workload: wanted.workload,
      target: this.state.target,
      artifact: this.artifactFolder(wanted.workload),
      folder: path.join(this.folder, 'instances', id),
      home: this.surroundings.home,
      changed: what => this.onInstance(what),
      report: this.surroundings.report,
    });
    this.instances.set(id, instance);
    instance.start();
    this.surroundings.changed(this);
    return instance;
  }

  /**
   * @param {string} id
   */
  stopInstance(id) {
    const instance = this.instances.get(id);
    if (!instance || this.stopping.has(id)) {
      return;
    }
    this.stopping.add(id);
    const { graceMs, drainMs } = this.state.settings;
    const drained = this.proxy?.drain(id, drainMs) ?? Promise.resolve();
    void drained
      .then(() => instance.stop(graceMs))
      .then(() => {
        if (this.closed) {
          return;
        }
        this.instances.delete(id);
        this.stopping.delete(id);
        this.state.ended.unshift(instance.status());
        this.save();
      })
      .catch(error => this.surroundings.report(sentence(error)))
      .finally(() => this.kick());
  }

  /**
   * @param {'health' | 'process' | 'exit'} what
   */
  onInstance(what) {
    if (this.closed) {
      return;
    }
    this.showReady();
    if (what !== 'health') {
      try {
        this.save();
      } catch (error) {
        this.surroundings.report(sentence(error));
      }
    }
    this.surroundings.changed(this);
    this.kick();
  }

  /** Tells the proxy who can answer. */
  showReady() {
    const workload = (this.state.current ?? this.state.next)?.workload;
    const ready = this.live()
      .filter(i => i.ready && !this.stopping.has(i.id) && i.ports.size > 0)
      .map(i => ({ id: i.id, port: [...i.ports.values()][0] }));
    this.proxy?.setReady(ready, workload?.ports[0]?.protocol ?? 'http');
  }

  async ensureProxy() {
    const { state } = this;
    const workload = (state.current ?? state.next)?.workload;
    if (this.proxy || state.removed || !workload?.ports.length) {
      return;
    }
    const proxy = new Proxy(this.name);
    const wanted = state.port;
    const port = await proxy.listen(
      wanted,
      state.settings.portRange,
      Number.parseInt(hash(this.slug).slice(0, 8), 16),
      candidate => !this.surroundings.ownsPort(candidate),
    );
    this.proxy = proxy;
    if (port !== wanted) {
      state.port = port;
      state.note =
        wanted === undefined
          ? undefined
          : `Port ${wanted} was taken by another program, so the address is on port ${port} now`;
      this.save();
    }
  }

  /**
   * @param {string} generation
   */
  ofKind(generation) {
    return this.live().filter(
      i => i.generation === generation && !this.stopping.has(i.id),
    );
  }

  /**
   * @param {any} former
   * @param {any} workload
   */
  writeHotFiles(former, workload) {
    for (const instance of this.live()) {
      instance.workload = { ...workload };
      changeHotFiles(instance.folder.app, former, workload).catch(error =>
        this.surroundings.report(
          `Files of ${instance.id} could not be changed: ${sentence(error)}`,
        ),
      );
    }
  }

  /**
   * @param {any} workload
   */
  artifactFolder(workload) {
    return path.join(
      this.surroundings.artifacts,
      workload.artifact.digest.replace(':', '-'),
    );
  }

  save() {
    const { state } = this;
    const instances = path.join(this.folder, 'instances');
    if (!fs.existsSync(this.surroundings.folder)) {
      throw new SupervisorError(
        'target.data-removed',
        `The data directory was removed, so the state of ${this.name} cannot be written down; the supervisor ends`,
        { status: 503, nature: 'transient' },
      );
    }
    fs.mkdirSync(instances, { recursive: true, mode: 0o700 });
    state.live = this.live().map(i => ({ ...i.status(), process: i.process }));
    const kept = retain(
      instances,
      state.live.map(i => i.id),
      state.ended.map(i => i.id),
    );
    state.ended = state.ended.filter(i => kept.includes(i.id));
    try {
      writeDurably(path.join(this.folder, 'state.json'), JSON.stringify(state));
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        throw new SupervisorError(
          'target.disk-full',
          `The disk is full, so the state of ${this.name} could not be written down and nothing was done; free some space`,
          { status: 507, nature: 'transient' },
        );
      }
      throw error;
    }
  }

  /**
   * @param {number} ms
   */
  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kick(), Math.min(ms, 2 ** 31 - 1));
  }

  /** Ends every instance and keeps what was asked for, so that the next supervisor starts it again. */
  async close() {
    this.closed = true;
    clearTimeout(this.timer);
    const ended = this.live();
    await Promise.all([
      this.proxy?.close(),
      ...ended.map(instance =>
        instance.stop(
          this.state.settings.graceMs,
          'The supervisor was stopped',
        ),
      ),
    ]);
    this.instances.clear();
    ended.forEach(instance => this.state.ended.unshift(instance.status()));
    this.save();
    return ended.map(instance => `${this.name}: ${instance.id}`);
  }
}

module.exports = { Placement };
