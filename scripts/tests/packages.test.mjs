/*
 * What is published is whole: everything that a plugin reads when it runs, and
 * every entry of its package.json, is among the files of its package. Nothing is
 * built for this; `dist` is what the build makes.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../lib/common.mjs';

const json = path => JSON.parse(readFileSync(path, 'utf8'));
const plugins = readdirSync(join(ROOT, 'plugins'))
  .map(name => join(ROOT, 'plugins', name))
  .filter(folder => existsSync(join(folder, 'package.json')));

/** Of the package, without tests. */
const sources = folder =>
  globSync('{src,bin}/**/*.{ts,tsx,cjs}', { cwd: folder })
    .filter(
      path =>
        !/\.test\.|__testUtils__|\/tests?\/|setupTests|testUtils/.test(path),
    )
    .map(path => readFileSync(join(folder, path), 'utf8'));

test('there are plugins to look at', () => assert.ok(plugins.length >= 7));

for (const folder of plugins) {
  const manifest = json(join(folder, 'package.json'));
  const { name, files = [] } = manifest;

  test(`${name}: its files are there, and what is built is among them`, () => {
    assert.ok(files.includes('dist'));
    for (const file of files.filter(each => each !== 'dist')) {
      assert.ok(existsSync(join(folder, file)), `${file} is missing`);
    }
    assert.ok(existsSync(join(folder, 'README.md')), 'there is no README.md');
    assert.ok(manifest.scripts.prepack && manifest.scripts.postpack);
  });

  test(`${name}: its entries lead to the build once it is published`, () => {
    const { main, types } = manifest.exports
      ? { main: 'dist', types: 'dist' }
      : manifest.publishConfig;
    assert.match(main, /^dist\b/);
    assert.match(types, /^dist\b/);
    for (const entry of Object.values(manifest.exports ?? {})) {
      assert.ok(existsSync(join(folder, entry)), `${entry} is missing`);
    }
  });

  test(`${name}: the schema of its configuration is published`, () => {
    const schema = manifest.configSchema;
    assert.equal(existsSync(join(folder, 'config.d.ts')), schema !== undefined);
    if (schema) assert.ok(files.includes(schema));
  });

  test(`${name}: the folders that it reads when it runs are published`, () => {
    const wanted = sources(folder).flatMap(text =>
      [
        ...text.matchAll(
          /resolvePackagePath\(\s*'(@slipway\/[^']+)',\s*'([^'/]+)/g,
        ),
      ]
        .filter(([, owner]) => owner === name)
        .map(([, , first]) => first),
    );
    for (const each of new Set(wanted)) {
      assert.ok(files.includes(each), `${each} is not among its files`);
    }
  });

  test(`${name}: what it imports is installed with it`, () => {
    const known = new Set([
      ...Object.keys(manifest.dependencies ?? {}),
      ...Object.keys(manifest.peerDependencies ?? {}),
      ...builtinModules,
    ]);
    const imported = sources(folder).flatMap(text =>
      [
        ...text.matchAll(
          /^(?:import|export) (?!type)[^;]*?from '([^'.][^']*)'|require\('([^'.][^']*)'\)/gm,
        ),
      ].map(([, from, required]) => from ?? required),
    );
    for (const each of new Set(imported)) {
      const owner = each
        .split('/')
        .slice(0, each.startsWith('@') ? 2 : 1)
        .join('/');
      assert.ok(
        each.startsWith('node:') || known.has(owner) || owner === name,
        `${owner} is not among its dependencies`,
      );
    }
  });
}
