/**
 * For this package's tests: a local build engine over a local source host, in a data directory of their own.
 */
import {
  BuildSpec,
  BuildStatus,
} from '@slipway/backstage-plugin-releases-node';
import {
  BuildEngineSubject,
  createTestDriverContext,
  eventually,
} from '@slipway/backstage-plugin-releases-node/testUtils';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { LocalSourceHost } from '../source/LocalSourceHost';
import { makeTemporaryFolder, pushAsPerson } from '../testing';
import { LocalBuildEngine } from './LocalBuildEngine';

const MANIFEST = `artifacts:
  - name: app
    path: .
    command: [node, server.js]
`;

const steps = (run: string) =>
  JSON.stringify({ steps: [{ name: 'Work', run }] });

export interface LocalBuildSubject extends BuildEngineSubject {
  dataDirectory: string;
  /** Commits files on top of `main`; answers the commit. */
  commit(files: Record<string, string>): Promise<string>;
  /** Starts a build of these steps at the tip of `main`, or of a whole body. */
  build(run: string, changes?: Partial<BuildSpec>): Promise<string>;
  /** Starts it and waits for its end. */
  buildToEnd(
    run: string,
    changes?: Partial<BuildSpec>,
  ): Promise<{ reference: string; status: BuildStatus; log: Buffer }>;
  untilEnded(reference: string, timeoutMs?: number): Promise<BuildStatus>;
  log(reference: string): Promise<Buffer>;
  attemptFolder(reference: string): string;
  untilPrinted(reference: string, text: string): Promise<void>;
  /** Until nothing that a build started is left, its runner included. */
  untilNoProcessIsLeft(): Promise<void>;
}

export async function makeBuildSubject(options?: {
  builds?: Record<string, number | string[]>;
  /** In place of a folder of its own. */
  dataDirectory?: string;
}): Promise<LocalBuildSubject> {
  const temporary = await makeTemporaryFolder();
  const dataDirectory =
    options?.dataDirectory ?? path.join(temporary.folder, 'data');
  const scratch = path.join(temporary.folder, 'scratch');
  await mkdir(scratch);
  const context = createTestDriverContext({
    rootConfig: {
      releases: {
        local: {
          dataDirectory,
          builds: { killGraceSeconds: 0.5, ...options?.builds },
        },
      },
    },
  });
  const host = new LocalSourceHost(context);
  context.addSourceHost(host);
  const { cloneUrl } = await host.createRepository({
    key: 'key',
    name: 'shop',
    defaultBranch: 'main',
    files: [
      { path: 'content.txt', content: 'old content\n' },
      { path: 'slipway.yaml', content: MANIFEST },
    ],
    message: 'Begin',
    author: { name: 'Mei', email: 'mei@example.org' },
  });
  const older = (await host.resolve('shop', 'main')).id;
  const commit = (files: Record<string, string>) =>
    pushAsPerson(scratch, cloneUrl, { branch: 'main', files });
  const newer = await commit({ 'content.txt': 'new content\n' });
  let engine = new LocalBuildEngine(context);
  await engine.start();
  let builds = 0;

  const subject: LocalBuildSubject = {
    context,
    dataDirectory,
    engine: () => engine,
    recipes: {
      succeeds: steps('echo hello from the build'),
      'takes a while': steps('echo begun; sleep 1.5; echo done'),
      fails: steps('echo about to fail; exit 3'),
      waits: steps('echo waiting; while :; do sleep 1; done'),
      'prints a parameter': steps(`printf '[%s]\\n' "$GREETING"`),
      'prints a file': steps('cat content.txt'),
    },
    invalidBody: 'steps: []\n',
    source: { host: host.id, repository: 'shop', commits: { older, newer } },
    commit,
    async build(run, changes) {
      builds += 1;
      const tip = (await host.resolve('shop', 'main')).id;
      const { reference } = await engine.act(
        {
          build: `build-${builds}`,
          service: 'component:default/shop',
          source: {
            host: host.id,
            repository: 'shop',
            commit: tip,
            branch: 'main',
          },
          body: steps(run),
          parameters: {},
          timeoutSeconds: 60,
          ...changes,
        },
        `operation-${builds}/build/1`,
        1,
      );
      return reference;
    },
    async buildToEnd(run, changes) {
      const reference = await subject.build(run, changes);
      const status = await subject.untilEnded(reference);
      return { reference, status, log: await subject.log(reference) };
    },
    untilEnded: (reference, timeoutMs = 30_000) =>
      eventually(
        `build ${reference} ends`,
        async () => {
          const status = await engine.status(reference);
          return status.finishedAt ? status : undefined;
        },
        timeoutMs,
      ),
    async log(reference) {
      const pieces: Uint8Array[] = [];
      for await (const { data } of engine.log(reference, {
        offset: 0,
        follow: false,
      })) {
        pieces.push(data);
      }
      return Buffer.concat(pieces);
    },
    attemptFolder: reference => path.join(dataDirectory, 'builds', reference),
    async untilPrinted(reference, text) {
      await eventually(`it prints ${text}`, async () =>
        (await subject.log(reference)).includes(text) ? true : undefined,
      );
    },
    async untilNoProcessIsLeft() {
      if (process.platform === 'linux') {
        await eventually('no process of a build is left', () =>
          processesOf(dataDirectory).length === 0 ? true : undefined,
        );
      }
    },
    async restart() {
      await engine.stop();
      engine = new LocalBuildEngine(context);
      await engine.start();
    },
    async close() {
      for (const name of await readdir(
        path.join(dataDirectory, 'builds', '.active'),
      )) {
        const [hash, build] = name.split('.');
        await engine.abort(`${build}/${hash}`, Number.MAX_SAFE_INTEGER);
        await subject.untilEnded(`${build}/${hash}`);
      }
      await engine.stop();
      await temporary.remove();
    },
  };
  return subject;
}

/** Pids of living processes that have the folder's path in their environment, as all of a build have, or in their command. */
function processesOf(folder: string): number[] {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'latin1');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter(
      pid =>
        pid > 0 &&
        pid !== process.pid &&
        !/^State:\s+Z/m.test(read(`/proc/${pid}/status`)) &&
        (read(`/proc/${pid}/environ`).includes(folder) ||
          read(`/proc/${pid}/cmdline`).includes(folder)),
    );
}
