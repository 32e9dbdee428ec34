/**
 * Ends everything that was started for a data folder: asks the supervisor to; where it is dead or does not answer, ends it and what it left,
 * each verified by mark, or by pid and start time.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const { connect } = require('./client.cjs');
const { sentence } = require('./errors.cjs');
const { layout, readJson } = require('./files.cjs');
const { holder } = require('./lock.cjs');
const { endMarked, isAlive, signalGroup, sleep } = require('./processes.cjs');

const DEFAULTS = {
  /** For the supervisor to end all its children, one after SIGKILL included. */
  answerMs: 30_000,
  graceMs: 5000,
};

/**
 * @param {string} dataDir
 * @param {Partial<typeof DEFAULTS>} [changed]
 * @returns {Promise<string[]>} what was ended, in words; empty when nothing ran
 */
async function stop(dataDir, changed = {}) {
  const limits = { ...DEFAULTS, ...changed };
  const paths = layout(dataDir);
  const identity = fs.existsSync(paths.root)
    ? readJson(paths.identity)
    : undefined;
  if (!identity) {
    return [];
  }
  const ended = [];
  const owner = holder(paths.locks);
  if (owner) {
    try {
      const connection = await connect(dataDir);
      const answer = await connection?.request('shutdown', {}, limits.answerMs);
      ended.push(...(answer?.ended ?? []));
      connection?.close();
    } catch (error) {
      ended.push(`the supervisor by force (${sentence(error)})`);
    }
    const patience = Date.now() + limits.graceMs;
    while (isAlive(owner) && Date.now() < patience) {
      await sleep(20);
    }
    if (isAlive(owner)) {
      signalGroup(owner, 'SIGKILL');
    }
    while (isAlive(owner)) {
      await sleep(20);
    }
    ended.push(`the supervisor, process ${owner.pid}`);
  }
  const left = await endMarked(`${identity.id}.`, {
    graceMs: limits.graceMs,
    recorded: recordedProcesses(paths.placements),
  });
  if (left > 0) {
    ended.push(`${left} processes that no supervisor looked after`);
  }
  return ended;
}

/**
 * @param {string} placements
 * @returns {{ pid: number, startTime: string }[]}
 */
function recordedProcesses(placements) {
  if (!fs.existsSync(placements)) {
    return [];
  }
  return fs.readdirSync(placements).flatMap(slug => {
    let state;
    try {
      state = readJson(`${placements}/${slug}/state.json`);
    } catch (error) {
      process.stderr.write(`${slug}: ${sentence(error)}\n`);
    }
    return (state?.live ?? [])
      .map((/** @type {any} */ instance) => instance.process)
      .filter((/** @type {any} */ found) => found !== undefined);
  });
}

module.exports = { stop };
