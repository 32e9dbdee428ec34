/**
 * Whether a rollout can still succeed. Says so as soon as it is certain, with the evidence a person needs.
 */
// @ts-check
'use strict';

/** So many exits of one new instance within a rollout are a crash loop. */
const CRASH_LOOP_EXITS = 3;

/**
 * @typedef {{ code: string, message: string, facts: Record<string, unknown> }} Failure
 */

/**
 * @param {{ workload: any, count: number, startedAt: number, deadline: number }} rollout
 * @param {import('./instance.cjs').Instance[]} fresh - instances of the wanted kind
 * @param {number} now
 * @returns {Failure | undefined} undefined while it may still succeed
 */
function verdict(rollout, fresh, now) {
  const name = rollout.workload.version.name;
  for (const instance of fresh) {
    if (instance.fatal) {
      return failure(instance, instance.fatal.code, instance.fatal.message);
    }
    const exits = instance.exitTimes.filter(at => at >= rollout.startedAt);
    if (exits.length >= CRASH_LOOP_EXITS) {
      return failure(
        instance,
        'instance.crash-loop',
        `${name} ended ${exits.length} times, the last time with ${exitWords(
          instance,
        )}`,
      );
    }
  }
  if (now < rollout.deadline) {
    return undefined;
  }
  return timedOut(rollout, fresh);
}

/**
 * @param {{ workload: any, count: number, startedAt: number, deadline: number }} rollout
 * @param {import('./instance.cjs').Instance[]} fresh
 * @returns {Failure}
 */
function timedOut(rollout, fresh) {
  const { name } = rollout.workload.version;
  const seconds = rollout.workload.rollout.timeoutSeconds;
  const unready = fresh.find(instance => !instance.ready);
  const ready = fresh.filter(instance => instance.ready).length;
  const desired = rollout.count;
  const limit = { limitSeconds: seconds, ready, desired };
  if (!unready) {
    return {
      code: 'rollout.timed-out',
      message: `The rollout of ${name} was not done within ${seconds} s`,
      facts: limit,
    };
  }
  if (unready.exitTimes.some(at => at >= rollout.startedAt)) {
    return failure(
      unready,
      'instance.exited',
      `${name} ended with ${exitWords(
        unready,
      )} and was not healthy within ${seconds} s`,
      limit,
    );
  }
  if (ready > 0) {
    // Its like became healthy, so the program can be: the time was short.
    return failure(
      unready,
      'rollout.timed-out',
      `The rollout of ${name} was not done within ${seconds} s: ${ready} of ${desired} instances were healthy`,
      limit,
    );
  }
  if (!unready.failing || unready.failing.outcome === 'refused') {
    const [port] = unready.ports.values();
    return failure(
      unready,
      'instance.port-not-listening',
      `${name} did not listen on the port it was given (PORT=${port}) within ${seconds} s`,
      limit,
    );
  }
  return failure(
    unready,
    'instance.never-healthy',
    `${name} did not become healthy within ${seconds} s${
      unready.probeMessage ? `: ${unready.probeMessage}` : ''
    }`,
    limit,
  );
}

/**
 * @param {import('./instance.cjs').Instance} instance
 * @param {string} code
 * @param {string} message
 * @param {Record<string, unknown>} [more] - facts of the rollout
 * @returns {Failure}
 */
function failure(instance, code, message, more) {
  return { code, message, facts: { ...instance.evidence(), ...more } };
}

/**
 * @param {import('./instance.cjs').Instance} instance
 */
function exitWords(instance) {
  const { code, signal } = instance.lastExit ?? {};
  return signal ? `signal ${signal}` : `exit code ${code}`;
}

module.exports = { CRASH_LOOP_EXITS, verdict };
