/**
 * What to start and what to stop next, as a pure function, so that the bounds of a rollout can be tested without a process.
 */
// @ts-check
'use strict';

/**
 * @typedef {{ id: string, ready: boolean }} Planned
 */

/**
 * Starts new instances only within the surge, and stops former ones that are ready only where enough ready ones remain and nothing new has
 * yet to prove itself: so a version that cannot run costs no instance that serves, unless the bounds leave no other way.
 *
 * @param {{
 *   count: number,
 *   maxSurge: number,
 *   maxUnavailable: number,
 *   fresh: Planned[],
 *   former: Planned[],
 *   stopping: number,
 *   discard?: boolean,
 * }} input - `fresh`: instances of the wanted kind, oldest first; `former`: all others; `stopping`: on their way out, still counted;
 * `discard`: former ones that are not ready go at once
 * @returns {{ start: number, stop: string[] }}
 */
function plan({
  count,
  maxSurge,
  maxUnavailable,
  fresh,
  former,
  stopping,
  discard = false,
}) {
  const total = fresh.length + former.length + stopping;
  const start = Math.max(
    0,
    Math.min(count - fresh.length, count + maxSurge - total),
  );

  // More than wanted: those that are not ready go first, then the newest.
  const surplus = [...fresh]
    .reverse()
    .sort((a, b) => Number(a.ready) - Number(b.ready))
    .slice(0, Math.max(0, fresh.length - count));

  const idle = former.filter(instance => !instance.ready);
  if (start > 0 || fresh.some(instance => !instance.ready)) {
    return { start, stop: ids([...surplus, ...(discard ? idle : [])]) };
  }
  const ready = [...fresh, ...former].filter(i => i.ready).length;
  const spare = Math.max(0, ready - Math.max(0, count - maxUnavailable));
  return {
    start,
    stop: ids([
      ...surplus,
      ...idle,
      ...former.filter(instance => instance.ready).slice(0, spare),
    ]),
  };
}

/**
 * @param {Planned[]} instances
 */
function ids(instances) {
  return instances.map(instance => instance.id);
}

module.exports = { plan };
