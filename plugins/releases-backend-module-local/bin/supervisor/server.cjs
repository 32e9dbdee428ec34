/**
 * The supervisor's socket: greets, checks the token, answers requests, tells of changes.
 */
// @ts-check
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const { SupervisorError, sentence } = require('./errors.cjs');
const { PROTOCOL, read, write } = require('./protocol.cjs');

class Server {
  /**
   * @param {{
   *   supervisor: import('./supervisor.cjs').Supervisor,
   *   identity: { id: string, token: string },
   *   ready: () => Promise<void>,
   *   shutdown: () => Promise<string[]>,
   * }} options - `ready`: resolves once requests may be answered
   */
  constructor(options) {
    this.options = options;
    this.server = net.createServer(socket => this.greet(socket));
  }

  /**
   * @param {string} socketPath - ours by the lock, so that what lies there is a dead one's
   */
  async listen(socketPath) {
    fs.rmSync(socketPath, { force: true });
    await /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        this.server.once('error', reject);
        this.server.listen(socketPath, () => resolve());
      })
    );
    fs.chmodSync(socketPath, 0o600);
  }

  /**
   * @param {net.Socket} socket
   */
  greet(socket) {
    let known = false;
    const listener = (/** @type {object} */ event) => write(socket, event);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.options.supervisor.listeners.delete(listener);
    });
    read(socket, message => {
      if (known) {
        void this.serve(socket, message);
        return;
      }
      if (!sameToken(message.hello?.token, this.options.identity.token)) {
        write(socket, {
          error: {
            code: 'supervisor.token-wrong',
            message: 'The token is not the one of this supervisor',
          },
        });
        socket.end();
        return;
      }
      known = true;
      this.options.supervisor.listeners.add(listener);
      write(socket, {
        hello: {
          protocol: PROTOCOL,
          id: this.options.identity.id,
          pid: process.pid,
        },
      });
    });
  }

  /**
   * @param {net.Socket} socket
   * @param {any} message
   */
  async serve(socket, { id, method, params }) {
    try {
      // A newer backend asks an older supervisor to make room; ending is all an older one can do for it.
      if (method === 'shutdown' || method === 'handover') {
        write(socket, { id, result: { ended: await this.options.shutdown() } });
        return;
      }
      await this.options.ready();
      const result = await this.options.supervisor.answer(method, params);
      write(socket, { id, result });
    } catch (error) {
      write(socket, { id, error: errorOf(error) });
    }
  }
}

/**
 * @param {unknown} given
 * @param {string} wanted
 */
function sameToken(given, wanted) {
  const digest = (/** @type {string} */ text) =>
    crypto.createHash('sha256').update(text).digest();
  return (
    typeof given === 'string' &&
    crypto.timingSafeEqual(digest(given), digest(wanted))
  );
}

/**
 * @param {unknown} error
 */
function errorOf(error) {
  if (error instanceof SupervisorError) {
    const { code, message, status, nature, details } = error;
    return { code, message, status, nature, details };
  }
  return {
    code: 'supervisor.failed',
    message: `The supervisor failed: ${sentence(error)}`,
    status: 500,
    nature: 'unknown',
    details: {},
  };
}

module.exports = { Server };
