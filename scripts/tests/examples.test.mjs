/*
 * The services that the wizard writes pass their own tests, answer, log and end
 * in good order; so does the sample service, before and after the change that
 * makes its second version.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT, run } from '../lib/common.mjs';
import { freePort } from '../lib/freePort.mjs';
import { BROKEN, CURRENCY, EURO, SAUCERS } from '../lib/seed/changes.mjs';
import { pushChange } from '../lib/seed/pushChange.mjs';

const EXAMPLES = join(ROOT, 'examples');
const TEMPLATE = join(EXAMPLES, 'templates/new-service');
const SHOP = join(EXAMPLES, 'services/hello-shop');
const ADOPTABLE = join(EXAMPLES, 'services/price-list');
const PYTHON = spawnSync('python3', ['--version']).status === 0;

const folders = [];
after(() => folders.forEach(folder => rmSync(folder, { recursive: true })));
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'slipway-examples-'));
  folders.push(made);
  return made;
};

const VALUES = {
  '${{ values.name | dump }}': '"tea-room"',
  '${{ values.name }}': 'tea-room',
  '${{ values.description }}': 'Serves tea',
  '${{ values.description | dump }}': '"Serves: \\"tea\\""',
  '${{ values.owner | dump }}': '"group:default/shop"',
  "${{ ('Hello from ' + values.name) | dump }}": '"Hello from tea-room"',
};

/** As the wizard writes it. */
function rendered(language) {
  const to = folder();
  cpSync(join(TEMPLATE, language), to, { recursive: true });
  cpSync(join(TEMPLATE, 'common'), to, { recursive: true });
  for (const entry of readdirSync(to, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const text = Object.entries(VALUES).reduce(
      (content, [from, value]) => content.replaceAll(from, value),
      readFileSync(file, 'utf8'),
    );
    assert.doesNotMatch(text, /\$\{\{/, `${file} has a value of no name`);
    writeFileSync(file, text);
  }
  return to;
}

const passes = async (cwd, command, ...args) => {
  const { code, output } = await run(command, args, { cwd });
  assert.equal(code, 0, output);
};

/** Starts it as its slipway.yaml says; answers what it said on the way. */
async function tryOut(cwd, greeting) {
  const [, command] = /command: \[(.*)\]/.exec(
    readFileSync(join(cwd, 'slipway.yaml'), 'utf8'),
  );
  const [program, ...args] = command.split(', ');
  const port = await freePort();
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    log += text;
  });
  const ended = new Promise(resolve => child.once('close', resolve));
  try {
    for (let tries = 0; !log.includes('listening'); tries += 1) {
      assert.ok(tries < 200, `It does not listen: ${log}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    const base = `http://127.0.0.1:${port}`;
    assert.equal(await (await fetch(base)).text(), `${greeting}\n`);
    assert.equal((await fetch(`${base}/health`)).status, 200);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  } finally {
    child.kill('SIGKILL');
  }
  const events = log
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  assert.deepEqual(
    events.map(({ event, path }) => (path ? `${event} ${path}` : event)),
    ['listening', 'request /', 'stopping', 'stopped'],
  );
}

test('a new service in Node', async () => {
  const made = rendered('node');
  await passes(made, process.execPath, '--test');
  await tryOut(made, 'Hello from tea-room');
});

test(
  'a new service in Python',
  { skip: !PYTHON && 'there is no python3 on this machine' },
  async () => {
    const made = rendered('python');
    await passes(made, 'python3', '-m', 'compileall', '-q', '.');
    await passes(made, 'python3', '-m', 'unittest', 'discover', '-s', 'test');
    await tryOut(made, 'Hello from tea-room');
  },
);

test('the wizard uses pipeline templates that there are', () => {
  const template = readFileSync(join(TEMPLATE, 'template.yaml'), 'utf8');
  for (const [, language] of template.matchAll(/enum: \[(.*)\]/g)) {
    for (const name of language.split(', ')) {
      const file = `plugins/releases-backend/pipeline-templates/${name}-service.yaml`;
      assert.ok(existsSync(join(ROOT, file)), `${file} is missing`);
      assert.match(template, new RegExp(`^ +${name}: ${name}-service$`, 'm'));
      assert.ok(existsSync(join(TEMPLATE, name)), `${name} has no skeleton`);
    }
  }
});

test('the service to adopt', async () => {
  await passes(ADOPTABLE, process.execPath, '--test');
  await tryOut(ADOPTABLE, '{"cup":7,"saucer":4,"pot":24}');
});

test('the sample service, and its second version', async () => {
  await passes(SHOP, process.execPath, '--test');
  await tryOut(SHOP, 'Welcome to the shop');

  const work = folder();
  const bare = folder();
  cpSync(SHOP, work, { recursive: true });
  const git = (cwd, ...args) =>
    passes(
      cwd,
      'git',
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      ...args,
    );
  await git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  await git(work, 'init', '--quiet', '--initial-branch=main');
  await git(work, 'add', '--all');
  await git(work, 'commit', '--quiet', '-m', 'Open');
  await git(work, 'push', '--quiet', bare, 'main');

  const told = [];
  for (const change of [SAUCERS, CURRENCY, EURO, BROKEN]) {
    await pushChange(bare, change, line => told.push(line));
    // A second run finds it done.
    await pushChange(bare, change, line => told.push(line));
    const clone = folder();
    await git(clone, 'clone', '--quiet', '--branch', change.branch, bare, '.');
    assert.ok(
      readFileSync(join(clone, 'slipway.yaml'), 'utf8').includes(
        `version: ${change.to}\n`,
      ),
    );
    await passes(clone, process.execPath, '--test');
    if (change === CURRENCY) {
      const { status } = spawnSync(process.execPath, ['src/server.js'], {
        cwd: clone,
        timeout: 10_000,
      });
      assert.equal(status, 1);
    } else {
      await tryOut(clone, 'Welcome to the shop, now with saucers');
    }
  }
  assert.equal(told.length, 4);
});
