/**
 * Runs the supervisor of a data folder until it is told to end.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { sentence } = require('./errors.cjs');
const {
  ensureIdentity,
  layout,
  readJson,
  socketPath,
  writeDurably,
} = require('./files.cjs');
const lock = require('./lock.cjs');
const { startTime } = require('./processes.cjs');
const { PROTOCOL } = require('./protocol.cjs');
const { Server } = require('./server.cjs');
const { Supervisor } = require('./supervisor.cjs');

/** Another supervisor has the folder: no failure, the starter connects to that one. */
const EXIT_LOCKED = 3;

const WATCH_MS = 1000;

/**
 * @param {string} dataDir
 */
async function main(dataDir) {
  const paths = layout(dataDir);
  fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  const { owner } = lock.acquire(paths.locks);
  if (owner) {
    say(`Process ${owner.pid} is the supervisor of ${dataDir} already`);
    process.exit(EXIT_LOCKED);
  }
  const identity = ensureIdentity(dataDir);
  const supervisor = new Supervisor(dataDir, identity.id, say);
  /** @type {() => void} */
  let begin = () => {};
  const started = /** @type {Promise<void>} */ (
    new Promise(resolve => {
      begin = resolve;
    })
  ).then(() => supervisor.start());

  const socket = socketPath(paths.root);
  /** @type {Promise<string[]> | undefined} */
  let ending;
  const shutdown = () => {
    ending ??= started
      .then(() => supervisor.stop())
      .finally(() => {
        // The last answer must leave before the process does.
        setTimeout(() => {
          if (!isOrphan(paths.identity, identity.id)) {
            removeSocket(socket, paths.root);
          }
          process.exit(0);
        }, 50);
      });
    return /** @type {Promise<string[]>} */ (ending);
  };
  const server = new Server({
    supervisor,
    identity,
    ready: () => started,
    shutdown,
  });
  await server.listen(socket);
  writeDurably(
    paths.endpoint,
    JSON.stringify({
      socket,
      protocol: PROTOCOL,
      pid: process.pid,
      startTime: startTime(process.pid),
    }),
  );
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
    process.on(signal, () => {
      say(`Ending, by ${signal}`);
      shutdown().catch(error => say(sentence(error)));
    });
  }
  process.on('SIGHUP', () => {});
  setInterval(() => {
    if (!ending && isOrphan(paths.identity, identity.id)) {
      say(`${dataDir} was removed; ending`);
      shutdown().catch(error => say(sentence(error)));
    }
  }, WATCH_MS).unref();
  begin();
  await started;
  say(`Supervisor of ${dataDir} is ready, process ${process.pid}`);
}

/**
 * Whether the data folder was removed, or made anew, under this supervisor: then nobody could find it or what it started any more.
 *
 * @param {string} identityFile
 * @param {string} id
 */
function isOrphan(identityFile, id) {
  try {
    return readJson(identityFile)?.id !== id;
  } catch (error) {
    say(`${identityFile} cannot be read: ${sentence(error)}`);
    return false;
  }
}

/**
 * @param {string} socket
 * @param {string} root - of the supervisor; a socket outside has a folder of its own
 */
function removeSocket(socket, root) {
  fs.rmSync(socket, { force: true });
  if (path.dirname(socket) !== root) {
    fs.rmdirSync(path.dirname(socket));
  }
}

/**
 * @param {string} message
 */
function say(message) {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
}

module.exports = { main };
