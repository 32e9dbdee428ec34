/**
 * Free ports on the loopback address.
 */
// @ts-check
'use strict';

const net = require('node:net');

/** Given out and perhaps not yet listened on; never given twice within this time. */
const RESERVED_MS = 60_000;

/** @type {Map<number, number>} */
const reserved = new Map();

/**
 * A port that nothing listens on now. Somebody else may take it before the program does; then the program fails to listen, ends, and is
 * started again with another one.
 *
 * @returns {Promise<number>}
 */
async function freePort() {
  const now = Date.now();
  reserved.forEach((until, port) => until < now && reserved.delete(port));
  for (;;) {
    const port = await askSystem();
    if (!reserved.has(port)) {
      reserved.set(port, now + RESERVED_MS);
      return port;
    }
  }
}

/** @returns {Promise<number>} */
function askSystem() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/**
 * @param {net.Server} server
 * @param {number} port
 * @returns {Promise<boolean>} false when another program has the port
 */
function listenOn(server, port) {
  return new Promise((resolve, reject) => {
    /** @param {NodeJS.ErrnoException} error */
    function failed(error) {
      server.removeListener('listening', listening);
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') {
        resolve(false);
      } else {
        reject(error);
      }
    }
    function listening() {
      server.removeListener('error', failed);
      resolve(true);
    }
    server.once('error', failed);
    server.once('listening', listening);
    server.listen(port, '127.0.0.1');
  });
}

module.exports = { freePort, listenOn };
