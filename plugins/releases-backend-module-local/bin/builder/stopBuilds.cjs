/**
 * Ends every build under a data directory, as when the whole portal is stopped.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { readJson } = require('../supervisor/files.cjs');
const { isAlive, send, sleep } = require('../supervisor/processes.cjs');
const { attemptFiles } = require('./attemptFiles.cjs');
const { reap } = require('./reap.cjs');

/** On top of the grace that the build's own processes get. */
const PATIENCE_MS = 10_000;

/**
 * Prints one line when it ended any.
 *
 * @param {string} dataDirectory
 */
async function stopBuilds(dataDirectory) {
  const builds = path.join(dataDirectory, 'builds');
  const active = path.join(builds, '.active');
  const names = fs.existsSync(active) ? fs.readdirSync(active) : [];
  let stopped = 0;
  for (const name of names) {
    const [, attempt, build] = /^([0-9a-f]{16})\.(.+)$/.exec(name) ?? [];
    if (attempt && (await stopBuild(path.join(builds, build, attempt)))) {
      stopped += 1;
    }
  }
  if (stopped > 0) {
    process.stdout.write(
      `${stopped} ${
        stopped === 1 ? 'build has' : 'builds have'
      } been stopped.\n`,
    );
  }
}

/**
 * @param {string} directory
 */
async function stopBuild(directory) {
  const files = attemptFiles(directory);
  const runner = readJson(files.runner);
  const running = isAlive(runner);
  if (running) {
    send(runner.pid, 'SIGTERM');
    const { killGraceMs } = readJson(files.job);
    const end = Date.now() + killGraceMs + PATIENCE_MS;
    while (isAlive(runner) && Date.now() < end) {
      await sleep(50);
    }
    if (isAlive(runner)) {
      send(runner.pid, 'SIGKILL');
      await sleep(50);
    }
  }
  await reap(directory);
  return running;
}

module.exports = { stopBuilds };
