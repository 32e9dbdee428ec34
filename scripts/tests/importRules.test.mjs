/*
 * A file that breaks an import rule of the design is caught, in a package laid
 * out like ours; the real packages have the rules switched on.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../lib/common.mjs';

const require = createRequire(import.meta.url);
const { ESLint } = require('eslint');
const rules = require('../eslint/importRules.cjs');
const factory = require('@backstage/cli/config/eslint-factory');

let dir;
before(() => {
  // Below the repository, where ESLint finds the shared configurations, in a
  // folder that git ignores.
  mkdirSync(join(ROOT, 'coverage'), { recursive: true });
  dir = mkdtempSync(join(ROOT, 'coverage/import-rules-'));
  for (const file of [
    'engine/index.ts',
    'ledger/index.ts',
    'services/index.ts',
    'services/rules.ts',
    'services/ServiceStore.ts',
    'builds/index.ts',
    'builds/steps/run.ts',
    'builds/rules/summary.ts',
    'builds/BuildStore.ts',
  ]) {
    const path = join(dir, 'src', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'export const x = 1;\n');
  }
});
after(() => rmSync(dir, { recursive: true, force: true }));

async function complaints(file, line, config) {
  const eslint = new ESLint({
    cwd: dir,
    useEslintrc: false,
    resolvePluginsRelativeTo: ROOT,
    baseConfig: config,
  });
  const [result] = await eslint.lintText(`${line}\n`, {
    filePath: join(dir, 'src', file),
  });
  return result.messages
    .map(message => message.ruleId)
    .filter(
      rule =>
        rule?.startsWith('import/no-') || rule === 'no-restricted-imports',
    );
}

const core = () =>
  factory.createConfigForRole(
    dir,
    'backend-plugin',
    rules.coreImportRules(dir),
  );

const forbidden = [
  ['the engine imports a noun', 'engine/index.ts', '../services'],
  [
    'the ledger imports a noun by type',
    'ledger/index.ts',
    '../builds/BuildStore',
    'type',
  ],
  ['rules import their own store', 'services/rules.ts', './ServiceStore'],
  [
    'a folder of rules imports its store',
    'builds/rules/summary.ts',
    '../BuildStore',
  ],
  ['a noun reaches into another', 'services/index.ts', '../builds/BuildStore'],
  [
    'a step reaches into another noun',
    'builds/steps/run.ts',
    '../../services/rules',
  ],
];
for (const [what, file, from, kind = ''] of forbidden) {
  test(`caught: ${what}`, async () => {
    assert.deepEqual(
      await complaints(
        file,
        `import ${kind} { x } from '${from}';\nexport const y = x;`,
        core(),
      ),
      ['import/no-restricted-paths'],
    );
  });
}

const allowed = [
  ['a noun imports another by its index', 'services/index.ts', '../builds'],
  ['a noun imports the engine', 'builds/index.ts', '../engine'],
  ['a noun imports its own store', 'builds/index.ts', './BuildStore'],
];
for (const [what, file, from] of allowed) {
  test(`allowed: ${what}`, async () => {
    assert.deepEqual(
      await complaints(
        file,
        `import { x } from '${from}';\nexport const y = x;`,
        core(),
      ),
      [],
    );
  });
}

test('caught: the common library imports Node', async () => {
  const config = factory.createConfigForRole(
    dir,
    'common-library',
    rules.isomorphicImportRules(),
  );
  for (const name of ['node:fs', 'crypto']) {
    assert.deepEqual(
      await complaints(
        'x.ts',
        `import x from '${name}';\nexport const y = x;`,
        config,
      ),
      ['import/no-nodejs-modules'],
    );
  }
});

test('caught: a page imports the back end', async () => {
  const config = factory.createConfigForRole(
    dir,
    'frontend-plugin',
    rules.frontendImportRules(),
  );
  for (const name of [
    '@slipway/backstage-plugin-releases-backend',
    '@slipway/backstage-plugin-releases-backend-module-local',
    '@slipway/backstage-plugin-releases-node',
    '@backstage/backend-plugin-api',
  ]) {
    assert.deepEqual(
      await complaints(
        'x.ts',
        `import { x } from '${name}';\nexport const y = x;`,
        config,
      ),
      ['no-restricted-imports'],
    );
  }
});

test('the packages have their rules switched on', async () => {
  const eslint = new ESLint({ cwd: ROOT });
  const configOf = path => eslint.calculateConfigForFile(join(ROOT, path));

  const { rules: ofCore } = await configOf(
    'plugins/releases-backend/src/engine/index.ts',
  );
  const [level, { zones }] = ofCore['import/no-restricted-paths'];
  assert.equal(level, 'error');
  assert.ok(
    zones.some(
      zone => zone.target === './src/engine' && zone.from === './src/services',
    ),
  );

  const { rules: ofCommon } = await configOf(
    'plugins/releases-common/src/index.ts',
  );
  assert.deepEqual(ofCommon['import/no-nodejs-modules'], ['error']);

  for (const folder of [
    'plugins/releases',
    'plugins/releases-react',
    'packages/app',
  ]) {
    const { rules: ofPages } = await configOf(`${folder}/src/index.ts`);
    const [, { patterns }] = ofPages['no-restricted-imports'];
    assert.ok(patterns.includes('@slipway/*-backend'), folder);
  }
});
