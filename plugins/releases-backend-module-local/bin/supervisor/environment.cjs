/**
 * What a started program sees of its surroundings: little, and nothing of the backend's own variables.
 */
// @ts-check
'use strict';

const path = require('node:path');
const { MARK } = require('./processes.cjs');

const PASSED_ON = ['LANG', 'LC_ALL', 'TMPDIR', 'TZ'];

/**
 * @param {{ workload: any, target: string, instance: string, mark: string, home: string, ports: Map<string, number> }} options
 * @returns {Record<string, string>}
 */
function environment({ workload, target, instance, mark, home, ports }) {
  /** @type {Record<string, string>} */
  const env = {
    PATH: searchPath(),
    HOME: home,
    HOST: '127.0.0.1',
    ...workload.variables,
    SLIPWAY_SERVICE: workload.service,
    SLIPWAY_ENVIRONMENT: workload.environment,
    SLIPWAY_TARGET: target,
    SLIPWAY_VERSION: workload.version.name,
    SLIPWAY_INSTANCE: instance,
    [MARK]: mark,
  };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined && env[name] === undefined) {
      env[name] = value;
    }
  }
  let first = true;
  for (const [name, port] of ports) {
    env[`PORT_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`] = String(port);
    if (first) {
      env.PORT = String(port);
      first = false;
    }
  }
  return env;
}

/** The folder of this very Node comes first, so that `node` is there on a machine that has none of its own. */
function searchPath() {
  const own = path.dirname(process.execPath);
  const rest = (process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin')
    .split(path.delimiter)
    .filter(folder => folder !== '' && folder !== own);
  return [own, ...rest].join(path.delimiter);
}

module.exports = { environment };
