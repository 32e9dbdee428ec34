/**
 * Identities of workloads. The same canonical JSON as `workloadHash` in releases-node; a test holds the two together.
 */
// @ts-check
'use strict';

const crypto = require('node:crypto');

/**
 * @param {any} value - JSON
 * @returns {string} keys sorted, absent values left out
 */
function canonicalJson(value) {
  if (Array.isArray(value)) {
    return `[${value.map(item => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    return `{${Object.keys(value)
      .filter(key => value[key] !== undefined)
      .sort()
      .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key])}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * @param {any} value
 */
function hash(value) {
  return crypto.createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * The identity of what instances are made of: everything but the number of instances, the rollout's bounds and the content of files that
 * may change under a running instance. Two workloads with one roll hash need no replacement.
 *
 * @param {any} workload
 */
function rollHash(workload) {
  const { replicas: _replicas, rollout: _rollout, files, ...made } = workload;
  return hash({
    ...made,
    files: files.filter((/** @type {any} */ file) => file.reload !== 'hot'),
  });
}

module.exports = { canonicalJson, hash, rollHash };
