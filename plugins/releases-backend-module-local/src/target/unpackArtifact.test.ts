/**
 * Archives come from builds, which anybody may write: nothing of them lands outside its folder.
 */
import {
  Artifact,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import * as tar from 'tar-stream';
import { checkWorkload } from './checkWorkload';
import { localTargetFactory } from './index';
import { TestMachine, placement } from './testMachine';
import { unpackArtifact } from './unpackArtifact';

let machine: TestMachine;
let folder: string;

beforeEach(async () => {
  machine = await TestMachine.create();
  folder = path.join(machine.directory, 'artifacts');
});

afterEach(() => machine.close());

const artifactOf = (digest: string): Artifact => ({
  name: 'app',
  kind: 'archive',
  digest,
});

const header = (change: Partial<tar.Header>) => change as tar.Header;

it('unpacks files, folders and links within, executable where they were', async () => {
  const digest = await machine.archive({ 'bin/run': 'go', 'readme.txt': 'x' });
  await unpackArtifact(artifactOf(digest), machine.context.blobs, folder);
  const target = path.join(folder, digest.replace(':', '-'));
  expect(fs.readFileSync(path.join(target, 'bin/run'), 'utf8')).toBe('go');
  expect(fs.statSync(path.join(target, 'bin/run')).mode % 0o1000).toBe(0o755);
  expect(fs.readdirSync(folder)).toEqual([path.basename(target)]);
});

it.each([
  ['a path upwards', [header({ name: '../evil' })]],
  ['an absolute path', [header({ name: '/tmp/evil' })]],
  [
    'an absolute link',
    [header({ name: 'etc', type: 'symlink', linkname: '/etc' })],
  ],
  [
    'a link upwards',
    [header({ name: 'up', type: 'symlink', linkname: '../..' })],
  ],
  [
    'a hard link upwards',
    [header({ name: 'passwd', type: 'link', linkname: '../../etc/passwd' })],
  ],
  [
    'a path through links that only together lead outside',
    [
      header({ name: 'a/b/c/x', type: 'symlink', linkname: '../../..' }),
      header({ name: 'y', type: 'symlink', linkname: 'a/b/c/x/../..' }),
      header({ name: 'y/evil' }),
    ],
  ],
])('refuses %s and leaves nothing', async (_what, entries) => {
  const digest = await machine.archive(entries);
  await expect(
    unpackArtifact(artifactOf(digest), machine.context.blobs, folder),
  ).rejects.toMatchObject({ code: 'artifact.unsafe' });
  expect(fs.readdirSync(folder)).toEqual([]);
});

it('replaces a link by a file of the same name instead of writing through it', async () => {
  const digest = await machine.archive([
    header({ name: 'real' }),
    header({ name: 'name', type: 'symlink', linkname: 'real' }),
    header({ name: 'name', mode: 0o600 }),
  ]);
  await unpackArtifact(artifactOf(digest), machine.context.blobs, folder);
  const target = path.join(folder, digest.replace(':', '-'), 'name');
  expect(fs.lstatSync(target).isSymbolicLink()).toBe(false);
});

it('refuses content that is no archive', async () => {
  const { digest } = await machine.context.blobs.put(Buffer.from('no gzip'));
  await expect(
    unpackArtifact(artifactOf(digest), machine.context.blobs, folder),
  ).rejects.toMatchObject({ code: 'artifact.invalid' });
  expect(fs.readdirSync(folder)).toEqual([]);
});

it('refuses content that is not what its digest says', async () => {
  const digest = await machine.archive({ a: 'right' });
  const blobs = Object.assign(Object.create(machine.context.blobs), {
    get: async () =>
      machine.context.blobs.get(await machine.archive({ a: 'x' })),
  });
  await expect(
    unpackArtifact(artifactOf(digest), blobs, folder),
  ).rejects.toMatchObject({ code: 'artifact.invalid' });
});

it('says that the archive is gone', async () => {
  await expect(
    unpackArtifact(
      artifactOf(`sha256:${'0'.repeat(64)}`),
      machine.context.blobs,
      folder,
    ),
  ).rejects.toMatchObject({ code: 'artifact.missing' });
});

it('leaves nothing half unpacked when the disk is full', async () => {
  const blobs = Object.assign(Object.create(machine.context.blobs), {
    get: async () =>
      new Readable({
        read() {
          this.destroy(Object.assign(new Error('full'), { code: 'ENOSPC' }));
        },
      }),
  });
  await expect(
    unpackArtifact(artifactOf(`sha256:${'1'.repeat(64)}`), blobs, folder),
  ).rejects.toMatchObject({ code: 'target.disk-full', nature: 'transient' });
  expect(fs.readdirSync(folder)).toEqual([]);
});

it.each([
  ['a file upwards', { files: [{ path: '../x', content: '', reload: 'hot' }] }],
  [
    'an absolute file',
    { files: [{ path: '/x', content: '', reload: 'roll' }] },
  ],
  ['too many instances', { replicas: 1000 }],
  [
    'no bounds',
    { rollout: { maxSurge: 0, maxUnavailable: 0, timeoutSeconds: 1 } },
  ],
  ['an impossible variable', { variables: { 'A=B': 'x' } }],
  ['another service', { service: 'component:default/other' }],
  ['no port to probe', { ports: [] }],
])('refuses a workload with %s', async (_what, change) => {
  const workload = await machine.workload('1.0.0', {
    change: change as object,
  });
  expect(() => checkWorkload(workload, placement)).toThrow(
    expect.objectContaining({ code: 'target.refused' }) as ReleasesError,
  );
});

it('refuses images', async () => {
  const workload = await machine.workload('1.0.0');
  expect(() =>
    checkWorkload(
      { ...workload, artifact: { ...workload.artifact, kind: 'image' } },
      placement,
    ),
  ).toThrow(expect.objectContaining({ code: 'artifact.unsupported' }));
});

describe('The factory', () => {
  const before = process.env.NODE_ENV;
  afterEach(() => {
    Object.assign(process.env, { NODE_ENV: before });
  });

  it('makes no target outside development', () => {
    Object.assign(process.env, { NODE_ENV: 'production' });
    expect(() => localTargetFactory.create(machine.context)).toThrow(
      expect.objectContaining({ code: 'local.outside-development' }),
    );
  });
});
