/**
 * Forwards HTTP requests, one by one, and upgraded connections (WebSockets) as they are.
 */
// @ts-check
'use strict';

const http = require('node:http');
const net = require('node:net');

/** Belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * @typedef {import('./proxy.cjs')} ProxyModule
 * @typedef {{ id: string, port: number, active: number }} Backend
 */

class HttpForwarder {
  /**
   * @param {string} name
   * @param {(tried: Set<string>) => Backend | undefined} pick
   */
  constructor(name, pick) {
    this.name = name;
    this.pick = pick;
    this.server = http.createServer((req, res) =>
      this.forward(req, res, new Set()),
    );
    // Long uploads and long answers are the program's business.
    this.server.requestTimeout = 0;
    this.server.on('upgrade', (req, socket, head) =>
      this.upgrade(req, /** @type {net.Socket} */ (socket), head),
    );
    this.server.on('clientError', (_error, socket) => socket.destroy());
  }

  /**
   * @param {net.Socket} socket
   */
  accept(socket) {
    this.server.emit('connection', socket);
  }

  /**
   * @param {http.IncomingMessage} req
   * @param {http.ServerResponse} res
   * @param {Set<string>} tried
   */
  forward(req, res, tried) {
    const backend = this.pick(tried);
    if (!backend) {
      this.refuse(req, res, tried.size > 0);
      return;
    }
    tried.add(backend.id);
    backend.active += 1;
    let sent = false;
    let answered = false;
    let failed = false;
    const out = http.request({
      host: '127.0.0.1',
      port: backend.port,
      method: req.method,
      path: req.url,
      // Each with a connection of its own: one that the program has just closed cannot fail a request.
      agent: false,
      setHost: false,
      headers: forwardedHeaders(req),
    });
    out.once('socket', socket =>
      socket.once('connect', () => {
        sent = true;
        req.pipe(out);
      }),
    );
    out.once('response', answer => {
      answered = true;
      res.writeHead(
        answer.statusCode ?? 502,
        answer.statusMessage,
        endToEnd(answer.rawHeaders),
      );
      answer.pipe(res);
      answer.once('error', () => res.destroy());
    });
    out.once('close', () => {
      backend.active -= 1;
    });
    out.on('error', () => {
      if (failed) {
        return;
      }
      failed = true;
      if (answered || res.destroyed) {
        res.destroy();
      } else if (!sent || isRepeatable(req)) {
        this.forward(req, res, tried);
      } else {
        this.refuse(req, res, true);
      }
    });
    const end = () => out.destroy();
    req.once('error', end);
    res.once('error', end);
    res.once('close', end);
  }

  /**
   * @param {http.IncomingMessage} req
   * @param {http.ServerResponse} res
   * @param {boolean} broken - an instance was asked and broke off
   */
  refuse(req, res, broken) {
    req.resume();
    res.writeHead(broken ? 502 : 503, {
      'content-type': 'text/plain; charset=utf-8',
      'retry-after': '1',
    });
    res.end(
      broken
        ? `The instance of ${this.name} that was asked broke off.\n`
        : `No instance of ${this.name} is ready.\n`,
    );
  }

  /**
   * @param {http.IncomingMessage} req
   * @param {net.Socket} client
   * @param {Buffer} head
   */
  upgrade(req, client, head) {
    const backend = this.pick(new Set());
    if (!backend) {
      client.end(
        'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n',
      );
      return;
    }
    const upstream = net.connect({ port: backend.port, host: '127.0.0.1' });
    upstream.once('connect', () => {
      upstream.write(
        `${req.method} ${req.url} HTTP/${req.httpVersion}\r\n${pairs(
          req.rawHeaders,
        )
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n`,
        'latin1',
      );
      upstream.write(head);
      client.pipe(upstream);
      upstream.pipe(client);
    });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    [client, upstream].forEach(socket => {
      socket.on('error', end);
      socket.once('close', end);
    });
  }
}

/**
 * @param {http.IncomingMessage} req
 * @returns {string[]} names and values in turn
 */
function forwardedHeaders(req) {
  return [
    ...endToEnd(req.rawHeaders, new Set(['expect'])),
    ...(hasBody(req) && req.headers['transfer-encoding']
      ? ['Transfer-Encoding', 'chunked']
      : []),
    ...['X-Forwarded-For', req.socket.remoteAddress ?? '127.0.0.1'],
    ...['X-Forwarded-Proto', 'http'],
    ...['Connection', 'close'],
  ];
}

/**
 * @param {string[]} rawHeaders
 * @param {Set<string>} [also] - left out as well
 */
function endToEnd(rawHeaders, also = new Set()) {
  return pairs(rawHeaders)
    .filter(([name]) => {
      const lower = name.toLowerCase();
      return !HOP_BY_HOP.has(lower) && !also.has(lower);
    })
    .flat();
}

/**
 * @param {string[]} rawHeaders
 * @returns {[string, string][]}
 */
function pairs(rawHeaders) {
  /** @type {[string, string][]} */
  const found = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    found.push([rawHeaders[index], rawHeaders[index + 1]]);
  }
  return found;
}

/**
 * @param {http.IncomingMessage} req
 */
function hasBody(req) {
  return (
    req.headers['transfer-encoding'] !== undefined ||
    Number(req.headers['content-length'] ?? 0) > 0
  );
}

/**
 * Whether it may be sent once more after an instance broke off without an answer.
 *
 * @param {http.IncomingMessage} req
 */
function isRepeatable(req) {
  return ['GET', 'HEAD', 'OPTIONS'].includes(req.method ?? '') && !hasBody(req);
}

module.exports = { HttpForwarder };
