/**
 * Finding and ending processes without ever trusting a pid alone: a process is ours when its environment carries the mark that it was
 * started with, or when pid and start time both are those that were written down.
 */
// @ts-check
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

/** The variable that every started process carries; its value is `<id of the data folder>.<what it was started for>.`. */
const MARK = 'SLIPWAY_MARK';

const hasProc = fs.existsSync('/proc/self/stat');

/**
 * When a process started, in words that no later process with the same pid shares. Undefined when there is none or it is a zombie.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
function startTime(pid) {
  if (!hasProc) {
    return ps(['-o', 'lstart=', '-p', String(pid)]).trim() || undefined;
  }
  const fields = statFields(pid);
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') {
    return undefined;
  }
  const boot = fs
    .readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    .trim();
  return `${boot}:${fields[19]}`;
}

/**
 * @param {{ pid: number, startTime: string } | undefined} recorded
 */
function isAlive(recorded) {
  return (
    recorded !== undefined && startTime(recorded.pid) === recorded.startTime
  );
}

/**
 * Pids of all processes whose environment holds the mark. Programs that overwrite their environment are not found by it; these are ended
 * through their process group.
 *
 * @param {string} mark - the value's beginning, for example `<id>.` for everything of a data folder
 * @returns {number[]}
 */
function marked(mark) {
  const wanted = `${MARK}=${mark}`;
  if (!hasProc) {
    return ps(['axeww', '-o', 'pid=,command='])
      .split('\n')
      .filter(line => line.includes(wanted))
      .map(line => Number.parseInt(line, 10))
      .filter(pid => pid !== process.pid);
  }
  return fs
    .readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && pid !== process.pid && carries(pid, wanted));
}

/**
 * Signals a process and its group, if it is still the one that was written down.
 *
 * @param {{ pid: number, startTime: string }} recorded
 * @param {NodeJS.Signals} signal
 */
function signalGroup(recorded, signal) {
  if (isAlive(recorded)) {
    send(-recorded.pid, signal);
  }
}

/**
 * Ends everything that carries the mark: asks with SIGTERM, waits, then SIGKILL until nothing is left.
 *
 * @param {string} mark
 * @param {{ graceMs: number, recorded?: { pid: number, startTime: string }[] }} options - `recorded`: leaders of groups to end as well
 * @returns {Promise<number>} how many processes were found at first
 */
async function endMarked(mark, { graceMs, recorded = [] }) {
  const leaders = recorded.filter(isAlive);
  const first = new Set([...marked(mark), ...leaders.map(l => l.pid)]);
  if (first.size === 0) {
    return 0;
  }
  leaders.forEach(leader => signalGroup(leader, 'SIGTERM'));
  marked(mark).forEach(pid => send(pid, 'SIGTERM'));
  const patience = Date.now() + graceMs;
  const left = () => marked(mark).length > 0 || leaders.some(isAlive);
  while (left() && Date.now() < patience) {
    await sleep(50);
  }
  for (let round = 0; left() && round < 100; round += 1) {
    leaders.forEach(leader => signalGroup(leader, 'SIGKILL'));
    marked(mark).forEach(pid => send(pid, 'SIGKILL'));
    await sleep(20);
  }
  if (left()) {
    throw new Error(
      `Processes ${marked(mark).join(
        ', ',
      )} do not end, even by SIGKILL; look at them with ps`,
    );
  }
  return first.size;
}

/**
 * @param {number} pid - negative for a group
 * @param {NodeJS.Signals} signal
 * @returns {boolean} false when it has ended already
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') {
      return false;
    }
    throw error;
  }
}

/**
 * Fields of /proc/<pid>/stat from the third (state) on; the second may hold spaces and brackets.
 *
 * @param {number} pid
 */
function statFields(pid) {
  const stat = readProc(`/proc/${pid}/stat`);
  return stat
    ?.toString()
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ');
}

/**
 * @param {number} pid
 * @param {string} wanted
 */
function carries(pid, wanted) {
  return readProc(`/proc/${pid}/environ`)?.includes(wanted) ?? false;
}

/**
 * @param {string} file
 */
function readProc(file) {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    // Ended meanwhile, or another user's: not one of ours.
    if (code && ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * @param {string[]} args
 */
function ps(args) {
  try {
    return execFileSync('ps', args, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    // `ps -p` of a pid that does not exist ends with 1 and prints nothing.
    if (/** @type {any} */ (error).status === 1) {
      return '';
    }
    throw error;
  }
}

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
function sleep(ms) {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}

module.exports = {
  MARK,
  endMarked,
  isAlive,
  marked,
  send,
  signalGroup,
  sleep,
  startTime,
};
