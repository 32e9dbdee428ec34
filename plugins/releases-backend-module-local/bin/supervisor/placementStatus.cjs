/**
 * What is told of a placement: its status, how far a rollout is, what serves.
 */
// @ts-check
'use strict';

/**
 * @typedef {import('./placement.cjs').Placement} Placement
 * @typedef {import('./instance.cjs').Instance} Instance
 */

/**
 * `message` and `facts` of a rollout under way.
 *
 * @param {Placement} placement
 */
function progress(placement) {
  const { next } = placement.state;
  if (!next) {
    return {};
  }
  const fresh = placement.ofKind(next.generation);
  const ready = fresh.filter(i => i.ready).length;
  return {
    message: next.failure
      ? `Undoing: ${next.failure.message}`
      : `${ready} of ${next.count} ready`,
    facts: {
      ready,
      desired: next.count,
      former: placement.live().length - fresh.length,
    },
  };
}

/**
 * `PlacementStatus` of the contract.
 *
 * @param {Placement} placement
 */
function status(placement) {
  const { state } = placement;
  const live = placement.live();
  const { wanted, count } = placement.goal();
  const ready = live.filter(
    i => i.ready && !placement.stopping.has(i.id),
  ).length;
  const version = state.current?.workload.version;
  const health = healthOf(count, ready, live);
  const troubled = live.find(i => !i.ready && (i.lastExit || i.probeMessage));
  const message =
    health === 'healthy' || health === 'stopped'
      ? undefined
      : troubled?.fatal?.message ??
        troubled?.probeMessage ??
        (troubled?.lastExit && exitSentence(troubled)) ??
        state.message ??
        `${ready} of ${count} instances of ${wanted?.workload.version.name} are ready`;
  return {
    version: version && { id: version.id, name: version.name },
    workloadHash: state.stopped ? undefined : state.current?.hash,
    health: state.current || count > 0 || !state.message ? health : 'unhealthy',
    message:
      message ?? state.note ?? (state.current ? undefined : state.message),
    desired: count,
    ready,
    url: placement.url,
    instances: [...live.map(i => i.status()), ...state.ended],
    observedAt: new Date().toISOString(),
  };
}

/**
 * One sentence about what answers while a rollout has failed.
 *
 * @param {Placement} placement
 */
function serving(placement) {
  const { current, stopped } = placement.state;
  if (!current || stopped) {
    return 'Nothing ran here before';
  }
  const ready = placement
    .ofKind(current.generation)
    .filter(i => i.ready).length;
  return `${current.workload.version.name} still serves (${ready} of ${current.workload.replicas})`;
}

/**
 * @param {number} count
 * @param {number} ready
 * @param {Instance[]} live
 */
function healthOf(count, ready, live) {
  if (count === 0) {
    return 'stopped';
  }
  if (ready >= count) {
    return 'healthy';
  }
  if (ready > 0) {
    return 'degraded';
  }
  return live.some(i => i.lastExit || i.fatal || i.health === 'unhealthy')
    ? 'unhealthy'
    : 'unknown';
}

/**
 * @param {Instance} instance
 */
function exitSentence(instance) {
  const { code, signal } = instance.lastExit ?? {};
  return `${instance.id} ended with ${
    signal ? `signal ${signal}` : `exit code ${code}`
  }`;
}

module.exports = { progress, serving, status };
