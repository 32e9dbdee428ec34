import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createService, greeting } from '../src/service.js';

const server = createService();
let address;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

test('answers its line', async () => {
  const response = await fetch(address);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), `${greeting}\n`);
});

test('is healthy', async () => {
  assert.equal((await fetch(`${address}/health`)).status, 200);
});

test('knows nothing else', async () => {
  assert.equal((await fetch(`${address}/nothing`)).status, 404);
});
