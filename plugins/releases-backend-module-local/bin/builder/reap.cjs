/**
 * Ends what the steps of an attempt left running after their runner vanished.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const { readJson } = require('../supervisor/files.cjs');
const { isAlive } = require('../supervisor/processes.cjs');
const { attemptFiles } = require('./attemptFiles.cjs');
const { endProcesses } = require('./buildProcesses.cjs');

/**
 * @param {string} directory
 */
async function reap(directory) {
  const files = attemptFiles(directory);
  const job = readJson(files.job);
  if (!job) {
    return;
  }
  if (isAlive(readJson(files.runner))) {
    throw new Error(`The runner of ${directory} is alive; abort it instead`);
  }
  const folders = [files.work, files.home, files.tmp].filter(folder =>
    fs.existsSync(folder),
  );
  await endProcesses(
    {
      mark: job.mark,
      folders: folders.map(folder => fs.realpathSync(folder)),
      sessions: new Set(),
    },
    job.killGraceMs,
  );
}

module.exports = { reap };
