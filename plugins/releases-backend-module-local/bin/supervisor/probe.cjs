/**
 * Asks an instance whether it is healthy.
 */
// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const http = require('node:http');
const net = require('node:net');
const { send } = require('./processes.cjs');
const { sentence } = require('./errors.cjs');

/**
 * @typedef {{ ok: true } | { ok: false, message: string, listening?: boolean }} ProbeResult `listening: false` when nothing listens on the
 * port
 * @typedef {{ ports: Map<string, number>, cwd: string, env: Record<string, string> }} ProbedInstance
 */

/**
 * @param {any} check - `Probe` of the workload contract
 * @param {number} timeoutMs
 * @param {ProbedInstance} instance
 * @returns {Promise<ProbeResult>}
 */
async function probe(check, timeoutMs, instance) {
  if (check.type === 'command') {
    return probeCommand(check.command, timeoutMs, instance);
  }
  const [firstPort] = instance.ports.values();
  const port = check.port ? instance.ports.get(check.port) : firstPort;
  if (port === undefined) {
    return {
      ok: false,
      message: `The workload has no port ${check.port ?? 'to probe'}`,
    };
  }
  return check.type === 'http'
    ? probeHttp(port, check.path, timeoutMs)
    : probeTcp(port, timeoutMs);
}

/**
 * @param {number} port
 * @param {string} path
 * @param {number} timeoutMs
 * @returns {Promise<ProbeResult>}
 */
function probeHttp(port, path, timeoutMs) {
  const place = path.startsWith('/') ? path : `/${path}`;
  return new Promise(resolve => {
    const request = http.get(
      {
        host: '127.0.0.1',
        port,
        path: place,
        agent: false,
        headers: { 'user-agent': 'slipway-probe' },
      },
      answer => {
        const { statusCode = 0 } = answer;
        answer.destroy();
        resolve(
          statusCode >= 200 && statusCode < 400
            ? { ok: true }
            : { ok: false, message: `GET ${place} answered ${statusCode}` },
        );
      },
    );
    const timer = setTimeout(() => {
      request.destroy();
      resolve({
        ok: false,
        message: `GET ${place} did not answer within ${timeoutMs / 1000} s`,
      });
    }, timeoutMs);
    request.on('close', () => clearTimeout(timer));
    request.on('error', error => resolve(refused(error, port, `GET ${place}`)));
  });
}

/**
 * @param {number} port
 * @param {number} timeoutMs
 * @returns {Promise<ProbeResult>}
 */
function probeTcp(port, timeoutMs) {
  return new Promise(resolve => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve({
        ok: false,
        message: `Port ${port} did not answer within ${timeoutMs / 1000} s`,
      });
    }, timeoutMs);
    socket.on('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      socket.destroy();
      resolve({ ok: true });
    });
    socket.on('error', error => resolve(refused(error, port, 'Connecting')));
  });
}

/**
 * @param {string[]} command
 * @param {number} timeoutMs
 * @param {ProbedInstance} instance
 * @returns {Promise<ProbeResult>}
 */
function probeCommand(command, timeoutMs, { cwd, env }) {
  return new Promise(resolve => {
    const child = spawn(command[0], command.slice(1), {
      cwd,
      env,
      detached: true,
      stdio: 'ignore',
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid) {
        send(-child.pid, 'SIGKILL');
      }
    }, timeoutMs);
    child.once('error', error => {
      clearTimeout(timer);
      resolve({ ok: false, message: `${command[0]}: ${sentence(error)}` });
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) {
        resolve({ ok: true });
      } else if (late) {
        resolve({
          ok: false,
          message: `${command[0]} did not end within ${timeoutMs / 1000} s`,
        });
      } else {
        resolve({
          ok: false,
          message: `${command[0]} ended with ${signal ?? `code ${code}`}`,
        });
      }
    });
  });
}

/**
 * @param {Error} error
 * @param {number} port
 * @param {string} what
 * @returns {ProbeResult}
 */
function refused(error, port, what) {
  const { code } = /** @type {NodeJS.ErrnoException} */ (error);
  return code === 'ECONNREFUSED'
    ? {
        ok: false,
        message: `Nothing listens on port ${port}`,
        listening: false,
      }
    : { ok: false, message: `${what}: ${sentence(error)}` };
}

module.exports = { probe };
