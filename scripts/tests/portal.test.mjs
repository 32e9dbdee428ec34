/*
 * What keeps a portal's data and processes apart from everything else.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import {
  listenForStop,
  runningPortal,
  stopRunningPortal,
} from '../lib/control.mjs';
import { deleteDataDir, prepareDataDir } from '../lib/dataDir.mjs';
import { readSettings } from '../lib/settings.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-portal-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a running portal tells where it is and stops when asked', async () => {
  let stopped = 0;
  const end = await listenForStop(folder, {
    baseUrl: 'http://localhost:7107',
    onStop: async () => {
      stopped += 1;
    },
  });
  assert.equal(await runningPortal(folder), 'http://localhost:7107');
  assert.equal(stopped, 0);
  assert.equal(await stopRunningPortal(folder), true);
  assert.equal(stopped, 1);
  end();
  assert.equal(await runningPortal(folder), undefined);
});

test('a portal that is not there, or was killed, does not count as running', async () => {
  assert.equal(await runningPortal(folder), undefined);
  writeFileSync(join(folder, 'portal.sock'), '');
  assert.equal(await runningPortal(folder), undefined);
  assert.equal(await stopRunningPortal(folder), false);
});

test('a folder with other files is neither used nor deleted', () => {
  writeFileSync(join(folder, 'precious.txt'), 'mine');
  assert.throws(() => prepareDataDir(folder), /files that are not Slipway's/);
  assert.throws(() => deleteDataDir(folder), /was not made by Slipway/);
  assert.ok(existsSync(join(folder, 'precious.txt')));
});

test('a folder of Slipway is used again, and deleted', () => {
  const data = join(folder, 'data');
  prepareDataDir(data);
  writeFileSync(join(data, 'db', 'x'), '1');
  prepareDataDir(data);
  assert.ok(existsSync(join(data, 'db', 'x')));
  assert.equal(deleteDataDir(data), true);
  assert.equal(existsSync(data), false);
  assert.equal(deleteDataDir(data), false);
});

test('the port and the data folder come from the environment', () => {
  assert.equal(readSettings({}).port, 7007);
  assert.deepEqual(readSettings({ PORT: '7100', SLIPWAY_DATA: '/data/x' }), {
    port: 7100,
    baseUrl: 'http://localhost:7100',
    dataDir: '/data/x',
  });
  assert.equal(readSettings({ PORT: '1', SLIPWAY_PORT: '2' }).port, 2);
});
