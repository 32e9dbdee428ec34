/**
 * What a person, or a diagnosis, would look for first at an instance that is not well: `InstanceEvidence` of the contract.
 */
// @ts-check
'use strict';

/**
 * @param {import('./instance.cjs').Instance} instance
 */
function evidenceOf(instance) {
  const { lastExit, process } = instance;
  const own = instance.present();
  // A copy that was just started again has little to say; the one before said why it ended.
  const former =
    instance.lastLines.length > 0 &&
    (!process || instance.state === 'crash-loop' || own.length === 0);
  return {
    instance: instance.id,
    exitCode: lastExit?.code ?? null,
    signal: lastExit?.signal ?? null,
    lastLines: former ? instance.lastLines : own,
    linesOf: former ? instance.linesOf : instance.copy,
    copy: instance.copy,
    probe: instance.probeMessage ?? null,
    failing: instance.failing,
    exits: instance.exitTimes.length,
    ranSeconds:
      instance.ranMs === undefined ? undefined : instance.ranMs / 1000,
    everHealthy: instance.everHealthy,
    running: process !== undefined,
    ports: Object.fromEntries(instance.ports),
    listensOn: instance.elsewhere,
    fatal: instance.fatal,
  };
}

module.exports = { evidenceOf };
