/**
 * Files of the supervisor: where they lie, and how they are written so that a crash or a full disk leaves the former content.
 */
// @ts-check
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** A Unix socket's path may have 108 bytes at most, 104 on macOS, with the closing zero. */
const LONGEST_SOCKET_PATH = 100;

/**
 * @param {string} dataDir
 */
function layout(dataDir) {
  const root = path.join(path.resolve(dataDir), 'supervisor');
  return {
    root,
    identity: path.join(root, 'identity.json'),
    endpoint: path.join(root, 'endpoint.json'),
    locks: path.join(root, 'locks'),
    placements: path.join(root, 'placements'),
    log: path.join(root, 'supervisor.log'),
    artifacts: path.join(path.resolve(dataDir), 'artifacts'),
  };
}

/**
 * Where the socket goes: in the data folder, or in a private folder under the temporary one when that path would be too long.
 *
 * @param {string} root
 */
function socketPath(root) {
  const near = path.join(root, 's.sock');
  if (Buffer.byteLength(near) <= LONGEST_SOCKET_PATH) {
    return near;
  }
  const hash = crypto
    .createHash('sha256')
    .update(root)
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(os.tmpdir(), `slipway-${hash}`);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = fs.lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new Error(
      `${folder} is not a folder of this user, so the supervisor's socket cannot be put there; remove it or use a shorter data directory`,
    );
  }
  fs.chmodSync(folder, 0o700);
  return path.join(folder, 's.sock');
}

/**
 * Replaces a file in one step and makes it durable before it answers.
 *
 * @param {string} file
 * @param {string} content
 */
function writeDurably(file, content) {
  const temporary = `${file}.${crypto.randomBytes(4).toString('hex')}.tmp`;
  try {
    const fd = fs.openSync(temporary, 'wx', 0o600);
    try {
      fs.writeFileSync(fd, content);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  const folder = fs.openSync(path.dirname(file), 'r');
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}

/**
 * @param {string} file
 * @returns {any} undefined where there is no such file
 */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/**
 * The random id and token of a data folder, made once. The id marks every process that is started for it; the token is what a client
 * shows.
 *
 * @param {string} dataDir
 * @returns {{ id: string, token: string }}
 */
function ensureIdentity(dataDir) {
  const { root, identity } = layout(dataDir);
  fs.mkdirSync(root, { recursive: true, mode: 0o700 });
  fs.chmodSync(root, 0o700);
  const known = readJson(identity);
  if (known) {
    return known;
  }
  writeDurably(
    identity,
    JSON.stringify({
      id: crypto.randomBytes(16).toString('hex'),
      token: crypto.randomBytes(32).toString('hex'),
    }),
  );
  return readJson(identity);
}

module.exports = {
  ensureIdentity,
  layout,
  readJson,
  socketPath,
  writeDurably,
};
