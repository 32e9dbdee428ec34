/**
 * The files of one attempt at a build.
 *
 *     job.json      what to run; written by the backend before it starts a runner
 *     runner.json   who runs it; written once, by the first runner that comes
 *     status.json   how it goes; written by that runner only
 *     abort.json    that it shall end; written by the backend
 *     result.json   what became of its artifacts; written by the backend after the runner has ended
 *     log           output of the steps as it came, and lines of our own that begin with [slipway]
 *     version       the version's name, when a step wrote one
 *     reserve       room on the disk, given back so that the end can be written down when the disk is full
 *     work, home, tmp   the checkout and the steps' own folders, gone once the build has ended
 */
// @ts-check
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/**
 * @typedef {{ name: string, run: string, timeoutSeconds?: number }} Step
 * @typedef {{
 *   token: string,
 *   mark: string,
 *   fence: number,
 *   steps: Step[],
 *   env: Record<string, string>,
 *   timeoutSeconds: number,
 *   killGraceMs: number,
 *   logLimitBytes: number,
 * }} Job
 * @typedef {{ pid: number, startTime: string, token: string }} Runner
 */

/**
 * @param {string} directory
 */
function attemptFiles(directory) {
  const at = (/** @type {string} */ name) => path.join(directory, name);
  return {
    directory,
    job: at('job.json'),
    runner: at('runner.json'),
    status: at('status.json'),
    abort: at('abort.json'),
    log: at('log'),
    reserve: at('reserve'),
    work: at('work'),
    home: at('home'),
    tmp: at('tmp'),
    fence: path.join(path.dirname(directory), 'fence.json'),
  };
}

/**
 * Makes a file with its whole content in one step, unless it is there already.
 *
 * @param {string} file
 * @param {string} content
 * @returns {boolean} whether this call made it
 */
function writeOnce(file, content) {
  const temporary = `${file}.${crypto.randomBytes(4).toString('hex')}.tmp`;
  try {
    fs.writeFileSync(temporary, content, { mode: 0o600, flush: true });
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

module.exports = { attemptFiles, writeOnce };
