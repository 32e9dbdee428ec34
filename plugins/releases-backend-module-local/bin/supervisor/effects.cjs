/**
 * What became of each act of a placement, by effect key, and what an observer is told of it.
 */
// @ts-check
'use strict';

const { hash } = require('./canonical.cjs');
const { progress } = require('./placementStatus.cjs');

/** Ended effects kept of a placement; the newest. */
const KEPT = 200;

/**
 * @typedef {{
 *   key: string,
 *   verb: string,
 *   state: 'running' | 'done' | 'failed' | 'superseded',
 *   at: string,
 *   code?: string,
 *   message?: string,
 *   facts?: Record<string, unknown>,
 * }} Effect
 */

/**
 * @param {Effect[]} effects - oldest first
 * @param {Effect} effect
 */
function remember(effects, effect) {
  effects.push(effect);
  const surplus = effects.length - KEPT;
  if (surplus > 0) {
    effects.splice(0, surplus);
  }
}

/**
 * The answer of `observe`, as the contract words it.
 *
 * @param {import('./placement.cjs').Placement | undefined} placement
 * @param {any} act
 * @param {string} key
 */
function observe(placement, act, key) {
  if (isSo(placement, act)) {
    return {
      state: 'satisfied',
      reference: placement?.slug ?? key,
      facts: placement?.url ? { url: placement.url } : {},
    };
  }
  const effect = placement?.state.effects.find(known => known.key === key);
  if (!placement || !effect) {
    return { state: 'absent' };
  }
  switch (effect.state) {
    case 'running':
      return { state: 'progressing', ...progress(placement) };
    case 'failed':
      return {
        state: 'failed',
        code: effect.code,
        message: effect.message,
        facts: effect.facts,
      };
    case 'done':
      return act.verb === 'apply'
        ? observeLater(placement, act)
        : { state: 'satisfied', reference: placement.slug };
    default:
      return superseded(placement);
  }
}

/**
 * The apply was done, but the state is another now.
 *
 * @param {import('./placement.cjs').Placement} placement
 * @param {any} act
 */
function observeLater(placement, act) {
  const { current, next, stopped } = placement.state;
  if (next || stopped || current?.hash !== hash(act.workload)) {
    return superseded(placement);
  }
  const looping = placement
    .live()
    .find(instance => instance.state === 'crash-loop');
  if (looping) {
    return {
      state: 'failed',
      code: 'instance.crash-loop',
      message: `${act.workload.version.name} became healthy and crashes now`,
      facts: looping.evidence(),
    };
  }
  return {
    state: 'progressing',
    message: `${act.workload.version.name} was rolled out, but not every instance is healthy now`,
  };
}

/**
 * @param {import('./placement.cjs').Placement} placement
 */
function superseded(placement) {
  return {
    state: 'conflict',
    code: 'placement.superseded',
    message: `Another act has changed ${placement.name} since`,
    facts: { fence: placement.state.fence },
  };
}

/**
 * Whether the state itself is what the act asks for, whoever brought it about.
 *
 * @param {import('./placement.cjs').Placement | undefined} placement
 * @param {any} act
 */
function isSo(placement, act) {
  if (!placement || placement.state.removed) {
    return act.verb === 'stop' || act.verb === 'remove';
  }
  const { current, next, stopped } = placement.state;
  switch (act.verb) {
    case 'apply':
      return (
        !next &&
        !stopped &&
        current !== undefined &&
        current.hash === hash(act.workload) &&
        placement.isSettled()
      );
    case 'stop':
      return (
        !next &&
        (stopped || current === undefined) &&
        placement.live().length === 0
      );
    default:
      return false;
  }
}

module.exports = { observe, remember };
