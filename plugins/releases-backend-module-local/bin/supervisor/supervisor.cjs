/**
 * The supervisor of a data folder: its placements, and the answers to what the backend asks.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { observe } = require('./effects.cjs');
const { SupervisorError, sentence } = require('./errors.cjs');
const { layout, readJson } = require('./files.cjs');
const { Placement } = require('./placement.cjs');
const { newState, slugOf } = require('./placementState.cjs');
const { status } = require('./placementStatus.cjs');
const { endMarked } = require('./processes.cjs');

/** Unpacked artifacts that nothing wants go after so long; they can be unpacked again. */
const ARTIFACT_MS = 7 * 24 * 3_600_000;

/** Time for what a dead supervisor left to end by itself. */
const LEFTOVER_GRACE_MS = 2000;

/**
 * @typedef {import('./placementState.cjs').Ref} Ref
 */

class Supervisor {
  /**
   * @param {string} dataDir
   * @param {string} id - of the data folder
   * @param {(message: string) => void} report
   */
  constructor(dataDir, id, report) {
    this.paths = layout(dataDir);
    this.id = id;
    this.report = report;
    /** @type {Map<string, Placement>} by slug */
    this.placements = new Map();
    /** @type {Map<string, string>} slug and why its state cannot be read */
    this.unreadable = new Map();
    /** @type {Set<(event: object) => void>} */
    this.listeners = new Set();
  }

  /** Ends what a former supervisor left, then starts again what is wanted. */
  async start() {
    fs.mkdirSync(this.paths.placements, { recursive: true, mode: 0o700 });
    /** @type {import('./placementState.cjs').State[]} */
    const states = [];
    for (const slug of fs.readdirSync(this.paths.placements)) {
      try {
        const state = readJson(
          path.join(this.paths.placements, slug, 'state.json'),
        );
        if (state) {
          states.push(state);
        }
      } catch (error) {
        this.unreadable.set(slug, sentence(error));
        this.report(`The state of ${slug} cannot be read: ${sentence(error)}`);
      }
    }
    const recorded = states
      .flatMap(state => state.live)
      .map(instance => instance.process)
      .filter(found => found !== undefined);
    const ended = await endMarked(`${this.id}.`, {
      graceMs: LEFTOVER_GRACE_MS,
      recorded,
    });
    if (ended > 0) {
      this.report(`Ended ${ended} processes that a former supervisor left`);
    }
    this.removeArtifacts(states);
    for (const state of states) {
      const placement = this.add(state);
      if (!state.removed) {
        placement.resume();
      }
    }
  }

  /**
   * @param {import('./placementState.cjs').State[]} states
   */
  removeArtifacts(states) {
    const { artifacts } = this.paths;
    if (!fs.existsSync(artifacts) || this.unreadable.size > 0) {
      return;
    }
    const wanted = new Set(
      states
        .flatMap(({ current, next }) => [current, next])
        .map(found => found?.workload?.artifact.digest.replace(':', '-')),
    );
    for (const name of fs.readdirSync(artifacts)) {
      const folder = path.join(artifacts, name);
      const age = Date.now() - fs.statSync(folder).mtimeMs;
      if (!wanted.has(name) && age > ARTIFACT_MS) {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    }
  }

  /**
   * @param {string} method
   * @param {any} params
   * @returns {Promise<any>}
   */
  async answer(method, params) {
    switch (method) {
      case 'health':
        return { pid: process.pid, placements: this.placements.size };
      case 'observe':
        return observe(this.find(refOf(params)), params.act, params.key);
      case 'act': {
        const ref = refOf(params);
        const placement = this.find(ref) ?? this.add(newState(ref));
        placement.act(params.act, params.key, params.fence, params.settings);
        return { reference: placement.slug };
      }
      case 'abort': {
        this.find(refOf(params))?.abort(params.key, params.fence);
        return {};
      }
      case 'status':
        return this.status(params);
      case 'instance':
        return this.instance(params);
      case 'list':
        return this.list(params.target);
      default:
        throw new SupervisorError(
          'supervisor.method-unknown',
          `The supervisor knows no method ${method}`,
        );
    }
  }

  /**
   * @param {Ref} ref
   */
  status(ref) {
    const placement = this.find(ref);
    if (!placement || placement.state.removed) {
      return {
        health: 'stopped',
        desired: 0,
        ready: 0,
        instances: [],
        observedAt: new Date().toISOString(),
      };
    }
    return status(placement);
  }

  /**
   * Where an instance of this very placement lives, for its logs and for terminals.
   *
   * @param {Ref & { instance: string }} params
   */
  instance({ instance: id, ...ref }) {
    const placement = this.find(ref);
    const instance = placement?.instances.get(id);
    const known =
      instance ?? placement?.state.ended.find(ended => ended.id === id);
    if (!placement || !known) {
      throw new SupervisorError(
        'instance.not-found',
        `${ref.service} in ${ref.environment} has no instance ${id} on ${ref.target}`,
        { status: 404 },
      );
    }
    return {
      logs: path.join(placement.folder, 'instances', id, 'logs'),
      running: instance?.process !== undefined,
      folder: instance?.folder.app,
      environment: instance?.env,
      mark: this.id,
    };
  }

  /**
   * Placements of a target with their effect keys, for a backend that comes back and may have missed events.
   *
   * @param {string} target
   */
  list(target) {
    return [...this.placements.values()]
      .filter(({ state }) => state.target === target)
      .map(({ state }) => ({
        service: state.service,
        environment: state.environment,
        effects: state.effects.slice(-5).map(effect => effect.key),
      }));
  }

  /**
   * Ends every instance. What is wanted stays written down and is started again by the next supervisor.
   *
   * @returns {Promise<string[]>} what was ended
   */
  async stop() {
    const closed = await Promise.allSettled(
      [...this.placements.values()].map(placement => placement.close()),
    );
    const others = await endMarked(`${this.id}.`, {
      graceMs: LEFTOVER_GRACE_MS,
    });
    const broken = closed.find(result => result.status === 'rejected');
    if (broken) {
      throw broken.reason;
    }
    const ended = closed
      .filter(result => result.status === 'fulfilled')
      .map(result => result.value);
    return [
      ...ended.flat(),
      ...(others > 0 ? [`${others} other processes, such as terminals`] : []),
    ];
  }

  /**
   * @param {Ref} ref
   */
  find(ref) {
    const slug = slugOf(ref);
    const broken = this.unreadable.get(slug);
    if (broken) {
      throw new SupervisorError(
        'target.state-unreadable',
        `What is known of ${ref.service} in ${
          ref.environment
        } cannot be read (${broken}); repair or remove ${path.join(
          this.paths.placements,
          slug,
        )} and restart the supervisor`,
        { status: 500 },
      );
    }
    return this.placements.get(slug);
  }

  /**
   * @param {import('./placementState.cjs').State} state
   */
  add(state) {
    const placement = new Placement(state, {
      folder: this.paths.placements,
      artifacts: this.paths.artifacts,
      home: this.id,
      changed: (changed, effectKey) => this.tell(changed, effectKey),
      report: this.report,
      ownsPort: port =>
        [...this.placements.values()].some(other => other.state.port === port),
    });
    this.placements.set(slugOf(state), placement);
    return placement;
  }

  /**
   * @param {Placement} placement
   * @param {string} [effectKey]
   */
  tell({ state }, effectKey) {
    const { target, service, environment } = state;
    const running = state.next?.key;
    this.listeners.forEach(listener =>
      listener({
        event: 'changed',
        data: {
          target,
          service,
          environment,
          effects: [effectKey, running].filter(key => key !== undefined),
        },
      }),
    );
  }
}

/**
 * @param {{ target: string, act: { placement: { service: string, environment: string } } }} params
 * @returns {Ref}
 */
function refOf({ target, act }) {
  return {
    target,
    service: act.placement.service,
    environment: act.placement.environment,
  };
}

module.exports = { Supervisor };
