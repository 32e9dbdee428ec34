/**
 * The stable address of a service in an environment: one port on the loopback address, whose connections go round robin to the instances
 * that are ready. For HTTP it forwards request by request, so that replacing an instance fails no request even of a client that keeps its
 * connection; anything else is forwarded connection by connection.
 */
// @ts-check
'use strict';

const net = require('node:net');
const { HttpForwarder } = require('./proxyHttp.cjs');
const { listenOn } = require('./ports.cjs');
const { SupervisorError } = require('./errors.cjs');
const { sleep } = require('./processes.cjs');

/**
 * @typedef {{ id: string, port: number, active: number }} Backend
 */

class Proxy {
  /**
   * @param {string} name - told to clients when nothing is ready
   */
  constructor(name) {
    /** @type {Map<string, Backend>} */
    this.backends = new Map();
    /** @type {Map<string, Backend>} out of rotation, perhaps with work in flight */
    this.draining = new Map();
    this.turn = 0;
    /** @type {'http' | 'tcp'} */
    this.protocol = 'http';
    /** @type {number | undefined} */
    this.port = undefined;
    /** @type {Set<net.Socket>} */
    this.sockets = new Set();
    this.http = new HttpForwarder(name, tried => this.pick(tried));
    this.server = net.createServer({ allowHalfOpen: true }, socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      if (this.protocol === 'http') {
        this.http.accept(socket);
      } else {
        this.forward(socket, new Set());
      }
    });
    // Such as no descriptors left for a new connection; the others go on.
    this.server.on('error', () => {});
  }

  /**
   * Listens on the wanted port, or on another of the range when someone else has it.
   *
   * @param {number | undefined} wanted
   * @param {[number, number]} range - first and last port
   * @param {number} start - where in the range to begin looking
   * @param {(port: number) => boolean} isFree - false for ports that other services of this supervisor own
   * @returns {Promise<number>}
   */
  async listen(wanted, [first, last], start, isFree) {
    const size = last - first + 1;
    const candidates = Array.from(
      { length: size },
      (_, index) => first + ((start + index) % size),
    ).filter(isFree);
    if (wanted !== undefined) {
      candidates.unshift(wanted);
    }
    for (const port of candidates) {
      if (await listenOn(this.server, port)) {
        this.port = port;
        return port;
      }
    }
    throw new SupervisorError(
      'target.ports-exhausted',
      `Every port from ${first} to ${last} is taken; free one or widen portRange of the target`,
      { status: 503 },
    );
  }

  /**
   * @param {{ id: string, port: number }[]} ready
   * @param {'http' | 'tcp'} protocol
   */
  setReady(ready, protocol) {
    this.protocol = protocol;
    const wanted = new Map(ready.map(backend => [backend.id, backend.port]));
    for (const [id, backend] of this.backends) {
      if (wanted.get(id) !== backend.port) {
        this.backends.delete(id);
        this.draining.set(id, backend);
      }
    }
    for (const [id, port] of wanted) {
      if (!this.backends.has(id)) {
        this.backends.set(id, { id, port, active: 0 });
      }
    }
  }

  /**
   * Takes an instance out of rotation and waits until it has nothing in flight.
   *
   * @param {string} id
   * @param {number} timeoutMs
   */
  async drain(id, timeoutMs) {
    const backend = this.backends.get(id) ?? this.draining.get(id);
    if (!backend) {
      return;
    }
    this.backends.delete(id);
    this.draining.set(id, backend);
    const patience = Date.now() + timeoutMs;
    while (backend.active > 0 && Date.now() < patience) {
      await sleep(10);
    }
    this.draining.delete(id);
  }

  /**
   * @param {Set<string>} tried - not these
   * @returns {Backend | undefined}
   */
  pick(tried) {
    const able = [...this.backends.values()].filter(b => !tried.has(b.id));
    this.turn += 1;
    return able[this.turn % Math.max(able.length, 1)];
  }

  /**
   * @param {net.Socket} client
   * @param {Set<string>} tried
   */
  forward(client, tried) {
    const backend = this.pick(tried);
    if (!backend) {
      client.destroy();
      return;
    }
    tried.add(backend.id);
    backend.active += 1;
    const upstream = net.connect({
      port: backend.port,
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    let connected = false;
    client.pause();
    upstream.once('connect', () => {
      connected = true;
      client.pipe(upstream);
      upstream.pipe(client);
    });
    const dropClient = () => upstream.destroy();
    client.on('error', dropClient);
    client.on('close', dropClient);
    upstream.on('error', () => upstream.destroy());
    upstream.on('close', () => {
      backend.active -= 1;
      client.off('error', dropClient);
      client.off('close', dropClient);
      client.on('error', () => client.destroy());
      if (connected || client.destroyed) {
        client.destroy();
      } else {
        this.forward(client, tried);
      }
    });
  }

  async close() {
    this.sockets.forEach(socket => socket.destroy());
    if (this.server.listening) {
      await new Promise(resolve => {
        this.server.close(resolve);
      });
    }
  }
}

module.exports = { Proxy };
