/**
 * What is written down of a placement, and what an act makes of it.
 */
// @ts-check
'use strict';

const { hash, rollHash } = require('./canonical.cjs');
const { SupervisorError } = require('./errors.cjs');

/**
 * @typedef {{ workload: any, hash: string, generation: string }} Wanted
 * @typedef {Wanted & {
 *   key: string,
 *   verb: string,
 *   count: number,
 *   startedAt: number,
 *   deadline: number,
 *   failure?: import('./verdict.cjs').Failure,
 *   undoBy?: number,
 * }} Next
 * @typedef {{ graceMs: number, drainMs: number, portRange: [number, number] }} Settings
 * @typedef {{
 *   format: 1,
 *   target: string,
 *   service: string,
 *   environment: string,
 *   fence: number,
 *   effects: import('./effects.cjs').Effect[],
 *   settings: Settings,
 *   stopped: boolean,
 *   removed: boolean,
 *   current?: Wanted,
 *   next?: Next,
 *   port?: number,
 *   note?: string,
 *   message?: string,
 *   live: (Shown & { process?: { pid: number, startTime: string } })[],
 *   ended: Shown[],
 * }} State
 * @typedef {ReturnType<import('./instance.cjs').Instance['status']>} Shown
 * @typedef {{ target: string, service: string, environment: string }} Ref
 */

/**
 * @param {Ref} ref
 * @returns {State}
 */
function newState({ target, service, environment }) {
  return {
    format: 1,
    target,
    service,
    environment,
    fence: 0,
    effects: [],
    settings: { graceMs: 5000, drainMs: 5000, portRange: [8400, 8899] },
    stopped: false,
    removed: false,
    live: [],
    ended: [],
  };
}

/**
 * A folder's name: readable, and unique by its hash whatever the names are made of.
 *
 * @param {Ref} ref
 */
function slugOf({ target, service, environment }) {
  const words = `${shortName(service)}-${environment}`
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 40);
  return `${words}-${hash([target, service, environment]).slice(0, 10)}`;
}

/**
 * @param {string} service - entity ref
 */
function shortName(service) {
  const name = service.slice(service.lastIndexOf('/') + 1);
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 30);
}

/**
 * @param {string} key
 */
function generationOf(key) {
  return hash(key).slice(0, 12);
}

/**
 * @param {any} workload
 */
function deadlineOf(workload) {
  return Date.now() + workload.rollout.timeoutSeconds * 1000;
}

/**
 * What an act asks for, as the loop works towards it.
 *
 * @param {State} state
 * @param {any} act
 * @param {string} key
 * @returns {Next}
 */
function nextOf(state, act, key) {
  const { current } = state;
  const startedAt = Date.now();
  if (act.verb === 'apply') {
    const made = rollHash(act.workload);
    const kept = current !== undefined && rollHash(current.workload) === made;
    return {
      key,
      verb: act.verb,
      workload: act.workload,
      hash: hash(act.workload),
      generation: kept ? current.generation : generationOf(key),
      count: act.workload.replicas,
      startedAt,
      deadline: deadlineOf(act.workload),
    };
  }
  const ends = act.verb === 'stop' || act.verb === 'remove';
  if (!current && !ends) {
    throw new SupervisorError(
      'placement.not-found',
      `${state.service} in ${state.environment} is not on ${state.target}; deploy it first`,
      { status: 404 },
    );
  }
  const present = current?.workload ?? state.next?.workload;
  const workload =
    act.verb === 'scale' ? { ...present, replicas: act.replicas } : present;
  const stays = state.stopped && act.verb === 'restart';
  return {
    key,
    verb: act.verb,
    workload,
    hash: workload ? hash(workload) : '',
    generation:
      act.verb === 'restart'
        ? generationOf(key)
        : current?.generation ?? generationOf(key),
    count: ends || stays ? 0 : workload.replicas,
    startedAt,
    deadline: workload ? deadlineOf(workload) : startedAt,
  };
}

module.exports = { deadlineOf, newState, nextOf, shortName, slugOf };
