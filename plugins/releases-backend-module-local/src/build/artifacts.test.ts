/**
 * What a build makes: declared in slipway.yaml, packed so that the same content has the same digest, and nothing from outside.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, Header } from 'tar-stream';
import { LocalBuildSubject, makeBuildSubject } from './testSubject';

jest.setTimeout(60_000);

let subject: LocalBuildSubject;

beforeEach(async () => {
  subject = await makeBuildSubject();
});
afterEach(() => subject.close());

interface Unpacked extends Header {
  content: string;
}

async function unpack(digest: string): Promise<Unpacked[]> {
  const entries: Unpacked[] = [];
  const tar = extract();
  const archive: Readable = await subject.context.blobs.get(digest);
  archive.pipe(createGunzip()).pipe(tar);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) {
      chunks.push(Buffer.from(chunk as Uint8Array));
    }
    entries.push({
      ...entry.header,
      content: Buffer.concat(chunks).toString(),
    });
  }
  return entries;
}

const declare = (rest: string) => ({ 'slipway.yaml': `artifacts:\n${rest}` });

it('packs the folder without what is excluded', async () => {
  await subject.commit({
    'dist/app.js': 'old',
    'dist/test/a.js': 'test',
    'dist/keep/test': 'kept',
    ...declare(
      `  - {name: app, path: dist, exclude: [test], command: [node, app.js]}\n`,
    ),
  });
  const { status } = await subject.buildToEnd(
    'echo new > dist/app.js; chmod 755 dist/app.js; mkdir dist/empty; ln -s app.js dist/link; : > dist/nothing',
  );
  expect(status.state).toBe('succeeded');
  const [artifact] = status.artifacts;
  expect(artifact).toMatchObject({
    name: 'app',
    kind: 'archive',
    command: ['node', 'app.js'],
  });
  const entries = await unpack(artifact.digest);
  expect(
    entries.map(({ name, type, mode, content }) => [name, type, mode, content]),
  ).toEqual([
    ['app.js', 'file', 0o755, 'new\n'],
    ['empty', 'directory', 0o755, ''],
    ['keep', 'directory', 0o755, ''],
    ['keep/test', 'file', 0o644, 'kept'],
    ['link', 'symlink', 0o777, ''],
    ['nothing', 'file', 0o644, ''],
  ]);
  expect(entries.every(({ mtime }) => mtime?.getTime() === 0)).toBe(true);
});

it('gives the same content the same digest', async () => {
  const digests = new Set<string>();
  for (const touch of [
    '',
    'touch -d 2001-01-01 * ;',
    'sleep 1.1; cp README x; rm x;',
  ]) {
    await subject.commit({ README: 'read me' });
    const { status } = await subject.buildToEnd(
      `${touch} date +%s > /dev/null`,
    );
    digests.add(status.artifacts[0].digest);
  }
  expect(digests.size).toBe(1);
});

it('packs files larger than any buffer', async () => {
  const { status } = await subject.buildToEnd(
    'head -c 30000000 /dev/urandom > big; rm -f content.txt',
  );
  expect(status.state).toBe('succeeded');
  expect(status.artifacts[0].size).toBeGreaterThan(30_000_000);
  expect(status.artifacts[0].size).toBe(
    await sizeOf(await subject.context.blobs.get(status.artifacts[0].digest)),
  );
});

it('packs a single file under its own name', async () => {
  await subject.commit(
    declare('  - {name: tool, path: out/tool.js, command: [node, tool.js]}\n'),
  );
  const { status } = await subject.buildToEnd(
    'mkdir out; echo hello > out/tool.js',
  );
  const entries = await unpack(status.artifacts[0].digest);
  expect(entries.map(({ name, content }) => [name, content])).toEqual([
    ['tool.js', 'hello\n'],
  ]);
});

it.each([
  [
    'nothing at the path',
    'path: dist',
    'true',
    'build.artifact-missing',
    'dist',
  ],
  [
    'a link to outside as the path',
    'path: out',
    'ln -s /etc out',
    'build.artifact-unsafe',
    'out',
  ],
  [
    'a link in the way to the path',
    'path: way/etc',
    'ln -s / way',
    'build.artifact-unsafe',
    'way/etc',
  ],
  [
    'an absolute link inside',
    'path: .',
    'ln -s /etc/passwd users',
    'build.artifact-unsafe',
    'users',
  ],
  [
    'a link that climbs out',
    'path: .',
    'ln -s ../../../../secret up',
    'build.artifact-unsafe',
    'up',
  ],
  ['a pipe inside', 'path: .', 'mkfifo pipe', 'build.artifact-unsafe', 'pipe'],
  [
    'a path that climbs out',
    "path: '../..'",
    'true',
    'build.manifest-invalid',
    '..',
  ],
  ['an absolute path', 'path: /etc', 'true', 'build.manifest-invalid', 'path'],
  [
    'a pattern in exclude',
    "path: ., exclude: ['*.js']",
    'true',
    'build.manifest-invalid',
    'pattern',
  ],
])('refuses %s', async (_, where, run, code, named) => {
  await subject.commit(declare(`  - {name: app, ${where}, command: [x]}\n`));
  const { status, log } = await subject.buildToEnd(run);
  expect(status).toMatchObject({
    state: 'failed',
    failure: { code, stage: 'Package' },
    artifacts: [],
  });
  expect(status.failure?.message).toContain(named);
  expect(log.toString()).toContain(status.failure?.message);
});

it('says that there is no slipway.yaml', async () => {
  const { status } = await subject.buildToEnd('rm slipway.yaml');
  expect(status.failure).toMatchObject({ code: 'build.artifact-missing' });
  expect(status.failure?.message).toContain('slipway.yaml');
});

it('follows no link in place of slipway.yaml', async () => {
  const { status } = await subject.buildToEnd(
    'ln -sf /etc/passwd slipway.yaml',
  );
  expect(status.failure).toMatchObject({ code: 'build.manifest-invalid' });
  expect(status.failure?.message).not.toContain('root:');
});

it('names the line of a mistake in slipway.yaml', async () => {
  await subject.commit(
    declare('  - name: app\n    path: .\n    command: node server.js\n'),
  );
  const { status } = await subject.buildToEnd('true');
  expect(status.failure?.message).toContain('line 4');
});

it('names the version by the manifest or by what a step wrote, and otherwise not', async () => {
  const plain = await subject.buildToEnd('true');
  expect(plain.status.state).toBe('succeeded');
  expect(plain.status.versionName).toBeUndefined();
  await subject.commit({
    'slipway.yaml': `version: 1.2.0\nartifacts: [{name: app, path: ., command: [x]}]\n`,
  });
  const declared = await subject.buildToEnd('true');
  expect(declared.status.versionName).toBe('1.2.0');
  const written = await subject.buildToEnd(
    'echo 1.2.1-rc.3 > "$SLIPWAY_VERSION_FILE"',
  );
  expect(written.status.versionName).toBe('1.2.1-rc.3');
  const wrong = await subject.buildToEnd(
    `echo '../../evil "x"' > "$SLIPWAY_VERSION_FILE"`,
  );
  expect(wrong.status.failure?.code).toBe('build.manifest-invalid');
});

async function sizeOf(stream: Readable): Promise<number> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
  }
  return size;
}
