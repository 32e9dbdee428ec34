/**
 * Finding and ending everything that the steps of a build started: also what forked, left its group or made a session of its own.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { marked, send, sleep } = require('../supervisor/processes.cjs');

const ROUNDS = 200;

/**
 * @typedef {{
 *   mark: string,
 *   folders: string[],
 *   sessions: Set<number>,
 * }} Trace - how processes of a build are known: by the mark in their environment, by the session of a step, or by working in one of the
 * build's own folders without a terminal (a person's shell there has one)
 */

/**
 * @param {Trace} trace
 * @returns {number[]}
 */
function findProcesses(trace) {
  const found = new Set(marked(trace.mark));
  for (const { pid, session, terminal } of listProcesses()) {
    if (
      trace.sessions.has(session) ||
      (terminal === 0 && worksIn(pid, trace.folders))
    ) {
      found.add(pid);
    }
  }
  found.delete(process.pid);
  return [...found];
}

/**
 * Asks all to end, waits, and ends by force what is left.
 *
 * @param {Trace} trace
 * @param {number} graceMs
 * @returns {Promise<number>} how many were found at first
 */
async function endProcesses(trace, graceMs) {
  const first = findProcesses(trace);
  first.forEach(pid => signal(pid, 'SIGTERM'));
  const patience = Date.now() + graceMs;
  let left = findProcesses(trace);
  while (left.length > 0 && Date.now() < patience) {
    await sleep(50);
    left = findProcesses(trace);
  }
  for (let round = 0; left.length > 0 && round < ROUNDS; round += 1) {
    left.forEach(pid => signal(pid, 'SIGKILL'));
    await sleep(10);
    left = findProcesses(trace);
  }
  if (left.length > 0) {
    throw new Error(
      `Processes ${left.join(', ')} of the build do not end, even by SIGKILL`,
    );
  }
  return first.length;
}

/**
 * Forgets the sessions of steps in which nothing runs any more, so that a number used again is never taken for ours.
 *
 * @param {Trace} trace
 */
function forgetEmptySessions(trace) {
  const present = new Set(listProcesses().map(({ session }) => session));
  for (const session of trace.sessions) {
    if (!present.has(session)) {
      trace.sessions.delete(session);
    }
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    send(pid, name);
  } catch (error) {
    // A program that changed its user is beyond reach; endProcesses reports it when it stays.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') {
      throw error;
    }
  }
}

/**
 * Living processes with their session and terminal. Zombies are none: they wait for their parent only.
 *
 * @returns {{ pid: number, session: number, terminal: number }[]}
 */
function listProcesses() {
  if (!fs.existsSync('/proc/self/stat')) {
    return [];
  }
  const processes = [];
  for (const name of fs.readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) && tryRead(`/proc/${name}/stat`);
    if (stat) {
      // The second field, the program's name, may hold spaces and brackets.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] !== 'Z' && fields[0] !== 'X') {
        processes.push({
          pid: Number(name),
          session: Number(fields[3]),
          terminal: Number(fields[4]),
        });
      }
    }
  }
  return processes;
}

/**
 * @param {number} pid
 * @param {string[]} folders
 */
function worksIn(pid, folders) {
  let folder;
  try {
    folder = fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return false;
  }
  return folders.some(
    ours => folder === ours || folder.startsWith(`${ours}${path.sep}`),
  );
}

/**
 * @param {string} file
 */
function tryRead(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // Ended between listing and reading.
    return undefined;
  }
}

module.exports = { endProcesses, findProcesses, forgetEmptySessions };
