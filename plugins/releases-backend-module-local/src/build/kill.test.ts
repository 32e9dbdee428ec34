/**
 * kill -9 of a backend process while it starts or runs a build.
 */
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { LocalBuildSubject, makeBuildSubject } from './testSubject';

jest.setTimeout(120_000);

const KEY = 'operation-1/build/1';

let subject: LocalBuildSubject;
let backend: ChildProcess | undefined;

beforeEach(async () => {
  subject = await makeBuildSubject();
});
afterEach(async () => {
  backend?.kill('SIGKILL');
  await subject.untilNoProcessIsLeft();
  await subject.close();
});

const specOf = (recipe: 'takes a while' | 'succeeds') => ({
  build: 'build-1',
  service: 'component:default/shop',
  source: {
    host: subject.source.host,
    repository: subject.source.repository,
    commit: subject.source.commits.newer,
    branch: 'main',
  },
  body: subject.recipes[recipe],
  parameters: {},
  timeoutSeconds: 60,
});

/** Starts another backend over the same data and kills it once it has said the words. */
async function killWhen(
  words: string,
  options: { spec: object; stay: boolean },
): Promise<void> {
  const { dataDirectory } = subject;
  backend = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      path.join(__dirname, 'testBackend.ts'),
      JSON.stringify({ dataDirectory, key: KEY, ...options }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  backend.stdout!.on('data', data => {
    said += data;
  });
  await eventually(
    `the backend says ${words}`,
    () => (said.includes(words) ? true : undefined),
    60_000,
  );
  const exited = once(backend, 'exit');
  backend.kill('SIGKILL');
  await exited;
}

it('during the checkout: nothing runs, and the same key starts the build once', async () => {
  const spec = specOf('succeeds');
  await killWhen('checking out', { spec, stay: true });
  await eventually('the attempt is seen absent', async () => {
    const seen = await subject.engine().observe(spec, KEY);
    return seen.state === 'absent' ? true : undefined;
  });
  const { reference } = await subject.engine().act(spec, KEY, 2);
  const status = await subject.untilEnded(reference);
  expect(status.state).toBe('succeeded');
  const log = (await subject.log(reference)).toString();
  expect(log.split('hello from the build')).toHaveLength(2);
});

it('while the build runs: it goes on, and another backend keeps what it made', async () => {
  const spec = specOf('takes a while');
  await killWhen('started', { spec, stay: false });
  const { reference } = await subject.engine().act(spec, KEY, 2);
  const status = await subject.untilEnded(reference);
  expect(status.state).toBe('succeeded');
  expect(status.artifacts).toHaveLength(1);
  const log = (await subject.log(reference)).toString();
  expect(log.split('begun\n')).toHaveLength(2);
});
