import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../src/prices.js';

test('a cup has its price', () => {
  assert.deepEqual(answer('/cup'), [200, '7']);
});

test('what is not sold is not found', () => {
  assert.equal(answer('/elephant')[0], 404);
});
