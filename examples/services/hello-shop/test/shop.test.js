import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, ARTICLES } from '../src/shop.js';

test('greets', () => {
  assert.deepEqual(answer('/', {}), [200, 'Welcome to the shop']);
});

test('greets as it is told to', () => {
  assert.deepEqual(answer('/', { GREETING: 'Hi' }), [200, 'Hi']);
});

test('lists its articles', () => {
  assert.deepEqual(answer('/articles', {}), [200, ARTICLES]);
});

test('is healthy unless it is told to be broken', () => {
  assert.equal(answer('/health', {})[0], 200);
  assert.equal(answer('/health', { BROKEN: 'true' })[0], 503);
});

test('knows nothing else', () => {
  assert.equal(answer('/nothing', {})[0], 404);
});
