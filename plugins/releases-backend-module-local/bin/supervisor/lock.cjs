/**
 * One supervisor a data folder. Node has no flock, so the lock is a chain of numbered files: whoever made the highest number owns the
 * folder as long as it lives. A number is taken by link(2), which exactly one contender wins, and no file of a living owner is ever
 * removed, so two owners cannot come about however contenders interleave.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { readJson } = require('./files.cjs');
const { isAlive, startTime } = require('./processes.cjs');

/**
 * @typedef {{ pid: number, startTime: string }} Owner
 */

/**
 * @param {string} folder
 * @returns {{ owner?: Owner }} `owner` is who holds it; absent when it is ours now
 */
function acquire(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const self = ownIdentity();
  for (;;) {
    const highest = numbers(folder).pop() ?? 0;
    const owner = highest ? readOwner(folder, highest) : undefined;
    if (owner && isAlive(owner)) {
      return { owner };
    }
    if (claim(folder, highest + 1, self)) {
      numbers(folder)
        .filter(number => number <= highest)
        .forEach(number => fs.rmSync(file(folder, number), { force: true }));
      return {};
    }
  }
}

/**
 * @param {string} folder
 * @returns {Owner | undefined} who holds the lock and is alive
 */
function holder(folder) {
  if (!fs.existsSync(folder)) {
    return undefined;
  }
  const highest = numbers(folder).pop();
  const owner = highest ? readOwner(folder, highest) : undefined;
  return owner && isAlive(owner) ? owner : undefined;
}

/**
 * @param {string} folder
 * @param {number} number
 * @param {Owner} self
 */
function claim(folder, number, self) {
  const mine = path.join(folder, `claim-${self.pid}-${Date.now()}`);
  fs.writeFileSync(mine, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
  try {
    fs.linkSync(mine, file(folder, number));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    fs.rmSync(mine, { force: true });
  }
  // A contender that read an old listing may have linked below the present owner; then its claim is void.
  if (numbers(folder).pop() !== number) {
    fs.rmSync(file(folder, number), { force: true });
    return false;
  }
  return true;
}

/** @returns {Owner} */
function ownIdentity() {
  const started = startTime(process.pid);
  if (!started) {
    throw new Error('This process cannot read its own start time');
  }
  return { pid: process.pid, startTime: started };
}

/**
 * @param {string} folder
 */
function numbers(folder) {
  return fs
    .readdirSync(folder)
    .map(name => /^lock\.(\d+)$/.exec(name))
    .filter(match => match !== null)
    .map(match => Number(match[1]))
    .sort((a, b) => a - b);
}

/**
 * @param {string} folder
 * @param {number} number
 * @returns {Owner | undefined}
 */
function readOwner(folder, number) {
  return readJson(file(folder, number));
}

/**
 * @param {string} folder
 * @param {number} number
 */
function file(folder, number) {
  return path.join(folder, `lock.${number}`);
}

module.exports = { acquire, holder };
