/**
 * Talks to the supervisor of a data folder, for the backend and for the stop command.
 */
// @ts-check
'use strict';

const net = require('node:net');
const { layout, readJson } = require('./files.cjs');
const { PROTOCOL, read, write } = require('./protocol.cjs');

const GREETING_MS = 5000;

/**
 * @typedef {{ code: string, message: string, status?: number, nature?: string, details?: object }} RemoteError
 */

class Connection {
  /**
   * @param {net.Socket} socket
   */
  constructor(socket) {
    this.socket = socket;
    this.serial = 0;
    /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error & { remote?: RemoteError }) => void }>} */
    this.pending = new Map();
    /** @type {((event: string, data: any) => void)} */
    this.onEvent = () => {};
    /** @type {(() => void)} */
    this.onClose = () => {};
    this.protocol = 0;
    this.pid = 0;
    socket.on('close', () => {
      this.pending.forEach(({ reject }) =>
        reject(new Error('The connection to the supervisor was lost')),
      );
      this.pending.clear();
      this.onClose();
    });
  }

  /**
   * @param {string} method
   * @param {object} params
   * @param {number} timeoutMs
   * @returns {Promise<any>} rejects with an error whose `remote` is the supervisor's own, where it answered
   */
  request(method, params, timeoutMs) {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) {
        reject(new Error('The connection to the supervisor was lost'));
        return;
      }
      this.serial += 1;
      const id = this.serial;
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(
          new Error(
            `The supervisor did not answer ${method} within ${
              timeoutMs / 1000
            } s`,
          ),
        );
      }, timeoutMs);
      this.pending.set(id, {
        resolve: result => {
          clearTimeout(timer);
          resolve(result);
        },
        reject: error => {
          clearTimeout(timer);
          reject(error);
        },
      });
      write(this.socket, { id, method, params });
    });
  }

  /**
   * @param {any} message
   */
  take(message) {
    if (message.event) {
      this.onEvent(message.event, message.data);
      return;
    }
    const waiting = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.error) {
      waiting?.reject(
        Object.assign(new Error(message.error.message), {
          remote: message.error,
        }),
      );
    } else {
      waiting?.resolve(message.result);
    }
  }

  close() {
    this.socket.destroy();
  }
}

/**
 * @param {string} dataDir
 * @returns {Promise<Connection | undefined>} undefined when no supervisor listens; rejects when what listens is not the one of this folder
 */
async function connect(dataDir) {
  const paths = layout(dataDir);
  const endpoint = readJson(paths.endpoint);
  const identity = readJson(paths.identity);
  if (!endpoint || !identity) {
    return undefined;
  }
  const socket = await open(endpoint.socket);
  if (!socket) {
    return undefined;
  }
  const connection = new Connection(socket);
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ message) => {
      socket.destroy();
      reject(new Error(message));
    };
    const timer = setTimeout(
      () =>
        fail(
          `What listens on ${endpoint.socket} does not greet within ${
            GREETING_MS / 1000
          } s`,
        ),
      GREETING_MS,
    );
    let greeted = false;
    const close = connection.onClose;
    connection.onClose = () => {
      clearTimeout(timer);
      resolve(undefined);
      close();
    };
    read(socket, message => {
      if (greeted) {
        connection.take(message);
        return;
      }
      clearTimeout(timer);
      connection.onClose = () => {};
      if (message.hello?.id !== identity.id) {
        fail(
          message.error?.message ??
            `What listens on ${endpoint.socket} is not the supervisor of ${dataDir}`,
        );
        return;
      }
      greeted = true;
      connection.protocol = message.hello.protocol;
      connection.pid = message.hello.pid;
      resolve(connection);
    });
    write(socket, { hello: { protocol: PROTOCOL, token: identity.token } });
  });
}

/**
 * @param {string} socketPath
 * @returns {Promise<net.Socket | undefined>}
 */
function open(socketPath) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(socketPath);
    const failed = (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') {
        resolve(undefined);
      } else {
        reject(error);
      }
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      // A lost connection shows as `close`, which is where it is dealt with.
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

module.exports = { Connection, PROTOCOL, connect };
