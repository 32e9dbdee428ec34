/**
 * For tests: a data folder with a real supervisor, programs to run on it, and the certainty that nothing is left behind.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  PlacementRef,
  ProbeSpec,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import {
  TestDriverContext,
  createTestDriverContext,
} from '@slipway/backstage-plugin-releases-node/testUtils';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import * as tar from 'tar-stream';
import { processes } from '../supervisor';
import { LocalDeployTarget } from './LocalDeployTarget';

export const placement: PlacementRef = {
  service: 'component:default/shop',
  environment: 'test',
};

/** Healthy at once; ends on GET /exit; told otherwise by its first argument; prints the others. */
const APP = `
const [behaviour, ...lines] = process.argv.slice(2);
lines.forEach(line => console.log(line));
if (behaviour === 'exits') process.exit(3);
require('node:http').createServer((req, res) => {
  if (req.url === '/exit') process.exit(1);
  if (req.url === '/env') return res.end(JSON.stringify(process.env));
  if (req.url === '/health' && behaviour === 'never-healthy') res.statusCode = 500;
  const answer = () => res.end(process.env.SLIPWAY_VERSION);
  if (req.url === '/slow') setTimeout(answer, 300); else answer();
}).listen(process.env.PORT, process.env.HOST);
`;

const healthProbe: ProbeSpec = {
  check: { type: 'http', path: '/health' },
  periodSeconds: 1,
  timeoutSeconds: 1,
  failureThreshold: 2,
};

export class TestMachine {
  readonly context: TestDriverContext;
  readonly targets: LocalDeployTarget[] = [];

  private constructor(readonly directory: string) {
    this.context = createTestDriverContext({
      id: 'local',
      config: {
        portRange: '18400-18899',
        graceSeconds: 1,
        drainSeconds: 2,
      },
      rootConfig: { releases: { local: { dataDirectory: directory } } },
    });
  }

  static async create(folder = 'slipway-test-'): Promise<TestMachine> {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), folder));
    return new TestMachine(directory);
  }

  /** A backend's view; several may exist in turn or at once. */
  target(): LocalDeployTarget {
    const target = new LocalDeployTarget(this.context);
    this.targets.push(target);
    return target;
  }

  /** Puts an archive of these files into the blob store; answers its digest, the same for the same files. */
  async archive(
    entries: Record<string, string> | tar.Header[],
  ): Promise<string> {
    const pack = tar.pack();
    if (Array.isArray(entries)) {
      entries.forEach(header =>
        header.type === 'symlink' || header.type === 'link'
          ? pack.entry(header)
          : pack.entry(header, 'content'),
      );
    } else {
      Object.entries(entries).forEach(([name, content]) =>
        pack.entry({ name, mode: 0o755, mtime: new Date(0) }, content),
      );
    }
    pack.finalize();
    const bytes = await buffer(pack.pipe(createGzip()));
    return (await this.context.blobs.put(bytes)).digest;
  }

  async workload(
    version: string,
    options: {
      command?: string[];
      files?: Record<string, string>;
      change?: Partial<Workload>;
    } = {},
  ): Promise<Workload> {
    const digest = await this.archive(options.files ?? { 'app.js': APP });
    return {
      ...placement,
      version: { id: `id-${version}`, name: version },
      artifact: {
        name: 'app',
        kind: 'archive',
        digest,
        command: options.command ?? ['node', 'app.js', 'healthy'],
      },
      replicas: 1,
      ports: [{ name: 'http', protocol: 'http', port: 8080 }],
      probe: healthProbe,
      resources: { requests: {}, limits: {} },
      variables: {},
      files: [],
      rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 20 },
      ...options.change,
    };
  }

  /** Pids of everything that was started here and still runs, the supervisor apart. */
  leftovers(): number[] {
    return processes.marked(`${this.identity()}.`);
  }

  supervisorPid(): number {
    return JSON.parse(
      readFileSync(
        path.join(this.directory, 'supervisor', 'endpoint.json'),
        'utf8',
      ),
    ).pid;
  }

  /** As `npm run stop` does. Answers what it printed. */
  async stopAll(): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [
      resolvePackagePath(
        '@slipway/backstage-plugin-releases-backend-module-local',
        'bin',
        'stop.cjs',
      ),
      this.directory,
    ]);
    return stdout;
  }

  async close(): Promise<void> {
    await Promise.all(this.targets.map(target => target.stop()));
    await this.stopAll();
    await fs.rm(this.directory, { recursive: true, force: true });
  }

  private identity(): string {
    return JSON.parse(
      readFileSync(
        path.join(this.directory, 'supervisor', 'identity.json'),
        'utf8',
      ),
    ).id;
  }
}
