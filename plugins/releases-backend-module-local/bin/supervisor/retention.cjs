/**
 * Which logs are kept: of an instance its present copy and five before it; of a placement the twenty instances that ended last, and 50 MB
 * in all, the oldest going first. What a live instance writes now is never removed here; it has a limit of its own.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const LIMITS = { copies: 5, ended: 20, bytes: 50_000_000 };

/**
 * @param {string} folder - of the instances of a placement
 * @param {string[]} live - ids
 * @param {string[]} ended - ids, the one that ended last first
 * @param {Partial<typeof LIMITS>} [changed]
 * @returns {string[]} ids of ended instances that still have logs
 */
function retain(folder, live, ended, changed = {}) {
  const limits = { ...LIMITS, ...changed };
  const kept = ended.slice(0, limits.ended);
  ended.slice(limits.ended).forEach(id => remove(path.join(folder, id)));
  const files = [...live, ...kept].flatMap(id =>
    logFiles(folder, id, live.includes(id)),
  );
  files
    .filter(file => file.age > limits.copies)
    .forEach(file => remove(file.path));
  const rest = files
    .filter(file => file.age <= limits.copies)
    .sort((a, b) => b.written - a.written);
  let bytes = 0;
  for (const file of rest) {
    bytes += file.size;
    if (bytes > limits.bytes && !file.present) {
      remove(file.path);
    }
  }
  return kept.filter(id => {
    const some = logFiles(folder, id, false).length > 0;
    if (!some) {
      remove(path.join(folder, id));
    }
    return some;
  });
}

/**
 * @param {string} folder
 * @param {string} id
 * @param {boolean} isLive
 */
function logFiles(folder, id, isLive) {
  const logs = path.join(folder, id, 'logs');
  if (!fs.existsSync(logs)) {
    return [];
  }
  const found = fs
    .readdirSync(logs)
    .map(name => ({ name, match: /^(\d+)-\d+\.log$/.exec(name) }))
    .filter(({ match }) => match !== null)
    .map(({ name, match }) => {
      const file = path.join(logs, name);
      const { size, mtimeMs } = fs.statSync(file);
      return {
        path: file,
        size,
        written: mtimeMs,
        copy: Number(/** @type {RegExpExecArray} */ (match)[1]),
      };
    });
  const present = Math.max(...found.map(file => file.copy));
  return found.map(file => ({
    ...file,
    age: present - file.copy,
    present: isLive && file.copy === present,
  }));
}

/**
 * @param {string} file
 */
function remove(file) {
  fs.rmSync(file, { recursive: true, force: true });
}

module.exports = { retain };
