/**
 * Asks an instance whether it is healthy.
 */
// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const http = require('node:http');
const net = require('node:net');
const { send, sleep } = require('./processes.cjs');
const { sentence } = require('./errors.cjs');

/** So much of what a failing probe answered is kept as evidence. */
const ANSWER_BYTES = 500;
/** How long the end of an answer, or of a command's output, is waited for. */
const ANSWER_MS = 200;

/**
 * What a failing probe came to; `ProbeEvidence` of the contract.
 *
 * @typedef {{
 *   what: string,
 *   outcome: 'refused' | 'answered' | 'timed-out' | 'exited' | 'broke',
 *   port?: number,
 *   status?: number,
 *   exitCode?: number,
 *   seconds?: number,
 *   answer?: string,
 * }} Failing
 * @typedef {{ ok: true } | { ok: false, message: string, failing?: Failing }} ProbeResult
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
        if (statusCode >= 200 && statusCode < 400) {
          answer.destroy();
          resolve({ ok: true });
          return;
        }
        void beginning([answer])().then(text => {
          answer.destroy();
          resolve({
            ok: false,
            message: `GET ${place} answered ${statusCode}`,
            failing: {
              what: `GET ${place}`,
              outcome: 'answered',
              port,
              status: statusCode,
              answer: text,
            },
          });
        });
      },
    );
    const timer = setTimeout(() => {
      request.destroy();
      resolve({
        ok: false,
        message: `GET ${place} did not answer within ${timeoutMs / 1000} s`,
        failing: {
          what: `GET ${place}`,
          outcome: 'timed-out',
          port,
          seconds: timeoutMs / 1000,
        },
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
        failing: {
          what: `TCP ${port}`,
          outcome: 'timed-out',
          port,
          seconds: timeoutMs / 1000,
        },
      });
    }, timeoutMs);
    socket.on('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      socket.destroy();
      resolve({ ok: true });
    });
    socket.on('error', error => resolve(refused(error, port, `TCP ${port}`)));
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
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const what = command.join(' ');
    const output = beginning([child.stdout, child.stderr]);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid) {
        send(-child.pid, 'SIGKILL');
      }
    }, timeoutMs);
    child.once('error', error => {
      clearTimeout(timer);
      const message = `${command[0]}: ${sentence(error)}`;
      resolve({ ok: false, message, failing: { what, outcome: 'broke' } });
    });
    child.once('exit', async (code, signal) => {
      clearTimeout(timer);
      // What it left running in the background must not keep the probe waiting.
      const answer = code === 0 ? '' : await output();
      child.stdout.destroy();
      child.stderr.destroy();
      if (code === 0) {
        resolve({ ok: true });
      } else if (late) {
        const seconds = timeoutMs / 1000;
        resolve({
          ok: false,
          message: `${command[0]} did not end within ${seconds} s`,
          failing: { what, outcome: 'timed-out', seconds, answer },
        });
      } else {
        resolve({
          ok: false,
          message: `${command[0]} ended with ${signal ?? `code ${code}`}`,
          failing: {
            what,
            outcome: 'exited',
            ...(code !== null && { exitCode: code }),
            answer,
          },
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
        failing: { what, outcome: 'refused', port },
      }
    : {
        ok: false,
        message: `${what}: ${sentence(error)}`,
        failing: { what, outcome: 'broke', port },
      };
}

/**
 * Collects the first bytes of what comes. The answer gives them once all has come, or a moment after they were asked for.
 *
 * @param {import('node:stream').Readable[]} sources
 * @returns {() => Promise<string>}
 */
function beginning(sources) {
  let text = '';
  const closed = Promise.all(
    sources.map(source => {
      source.setEncoding('utf8');
      source.on('data', chunk => {
        if (text.length < ANSWER_BYTES) {
          text += chunk;
        }
      });
      return new Promise(resolve => {
        source.once('error', resolve);
        source.once('close', resolve);
      });
    }),
  );
  return async () => {
    await Promise.race([closed, sleep(ANSWER_MS)]);
    return text.slice(0, ANSWER_BYTES).trim();
  };
}

module.exports = { probe };
