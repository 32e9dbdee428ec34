/**
 * Where processes really listen, read from the kernel: what a program that ignores its port did instead.
 */
// @ts-check
'use strict';

const fs = require('node:fs');

const LISTEN = '0A';
const IPV4_LENGTH = 8;

/**
 * @typedef {{ address: string, port: number }} Listener
 */

/**
 * TCP addresses on which any of the processes listens, by port. Undefined where the kernel does not tell (no /proc).
 *
 * @param {number[]} pids
 * @returns {Listener[] | undefined}
 */
function listeners(pids) {
  if (!fs.existsSync('/proc/self/net/tcp')) {
    return undefined;
  }
  /** @type {Map<string, Listener>} */
  const found = new Map();
  for (const pid of pids) {
    const sockets = socketsOf(pid);
    if (sockets.size === 0) {
      continue;
    }
    for (const table of ['tcp', 'tcp6']) {
      for (const row of rowsOf(`/proc/${pid}/net/${table}`)) {
        const listener = listenerOf(row, sockets);
        if (listener) {
          found.set(`${listener.address} ${listener.port}`, listener);
        }
      }
    }
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}

/**
 * Inodes of the sockets that a process holds.
 *
 * @param {number} pid
 * @returns {Set<string>}
 */
function socketsOf(pid) {
  const inodes = new Set();
  for (const name of attempt(() => fs.readdirSync(`/proc/${pid}/fd`)) ?? []) {
    const link = attempt(() => fs.readlinkSync(`/proc/${pid}/fd/${name}`));
    const inode = /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1];
    if (inode) {
      inodes.add(inode);
    }
  }
  return inodes;
}

/**
 * @param {string} file
 * @returns {string[][]} without the heading
 */
function rowsOf(file) {
  const text = attempt(() => fs.readFileSync(file, 'utf8')) ?? '';
  return text
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/));
}

/**
 * @param {string[]} row - `sl local_address rem_address st … inode`
 * @param {Set<string>} sockets
 * @returns {Listener | undefined}
 */
function listenerOf(row, sockets) {
  const [, local, , state] = row;
  if (state !== LISTEN || !sockets.has(row[9])) {
    return undefined;
  }
  const [address, port] = local.split(':');
  return { address: addressOf(address), port: Number.parseInt(port, 16) };
}

/**
 * @param {string} hex - in words of four bytes, each the other way round
 */
function addressOf(hex) {
  const bytes = Buffer.from(hex, 'hex');
  bytes.swap32();
  if (hex.length === IPV4_LENGTH) {
    return bytes.join('.');
  }
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  // The URL parser writes it as people do.
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

/**
 * @template T
 * @param {() => T} read
 * @returns {T | undefined} undefined when the process has ended meanwhile or is another user's
 */
function attempt(read) {
  try {
    return read();
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code && ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) {
      return undefined;
    }
    throw error;
  }
}

module.exports = { listeners };
