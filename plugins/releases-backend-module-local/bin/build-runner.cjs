/**
 * Runs a build apart from the backend, so that it outlives the backend's restarts, and ends builds.
 *
 *     node build-runner.cjs run <attempt folder>    what the backend starts: runs the steps of job.json, writes status.json and log
 *     node build-runner.cjs reap <attempt folder>   ends what a runner that vanished has left behind
 *     node build-runner.cjs stop <data directory>   ends every build that is under way, for `npm run stop`
 *
 * It needs Node and nothing else.
 */
// @ts-check
'use strict';

const path = require('node:path');
const { reap } = require('./builder/reap.cjs');
const { runBuild } = require('./builder/runBuild.cjs');
const { stopBuilds } = require('./builder/stopBuilds.cjs');

async function main() {
  const [verb, folder] = process.argv.slice(2);
  if (!folder) {
    throw new Error('Usage: build-runner.cjs run|reap|stop <folder>');
  }
  const directory = path.resolve(folder);
  switch (verb) {
    case 'run':
      return runBuild(directory);
    case 'reap':
      return reap(directory);
    case 'stop':
      return stopBuilds(directory);
    default:
      throw new Error(`There is no '${verb}'; use run, reap or stop`);
  }
}

main().then(
  // Pipes of processes that could not be ended must not keep this one.
  () => process.exit(0),
  error => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  },
);
