/*
 * The import rules of the design, as ESLint rules:
 *
 * - engine and ledger know no noun;
 * - a file of rules imports no store: what it needs comes as an argument;
 * - a noun reaches another one through its index;
 * - releases-common runs everywhere, so it imports nothing of Node;
 * - the pages never import the back end.
 *
 * Used by the packages' .eslintrc.js; tested in scripts/tests.
 */
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

// Every other folder of releases-backend/src is a noun.
const LAYERS = [
  'access',
  'blobs',
  'database',
  'diagnosis',
  'drivers',
  'engine',
  'http',
  'ledger',
  'schema',
  'streams',
];
const KNOW_NO_NOUN = ['engine', 'ledger'];

/** For releases-backend: `dir` is the package's folder. */
function coreImportRules(dir) {
  const src = join(dir, 'src');
  const nouns = existsSync(src)
    ? readdirSync(src, { withFileTypes: true })
        .filter(entry => entry.isDirectory() && !LAYERS.includes(entry.name))
        .filter(entry => !entry.name.startsWith('__') && entry.name !== 'tests')
        .map(entry => entry.name)
    : [];

  const zones = [
    ...KNOW_NO_NOUN.flatMap(layer =>
      nouns.map(noun => ({
        target: `./src/${layer}`,
        from: `./src/${noun}`,
        message: `The ${layer} knows no noun; let '${noun}' come to it through its interface.`,
      })),
    ),
    ...nouns.flatMap(noun =>
      nouns
        .filter(other => other !== noun)
        .map(other => ({
          target: `./src/${noun}`,
          from: `./src/${other}`,
          except: ['./index.ts'],
          message: `A noun reaches another through its index: import '../${other}'.`,
        })),
    ),
    {
      target: ['./src/*/rules*', './src/*/rules/**'],
      from: './src/**/*[sS]tore.ts',
      message: 'Rules are pure: pass them what they need instead of a store.',
    },
  ];
  return withPathRules({
    'import/no-restricted-paths': ['error', { basePath: dir, zones }],
  });
}

/** For releases-common. */
function isomorphicImportRules() {
  return withPathRules({ 'import/no-nodejs-modules': 'error' });
}

/** For the packages that run in a browser. */
function frontendImportRules() {
  return {
    restrictedImportPatterns: [
      '@slipway/*-backend',
      '@slipway/*-backend-*',
      '@slipway/*-node',
      '@backstage/backend-*',
      '@backstage/plugin-*-backend',
      '@backstage/plugin-*-backend-*',
      '@backstage/plugin-*-node',
      '**/releases-backend*/**',
      '**/releases-node/**',
    ],
  };
}

/** The rules need to find TypeScript files; without this they find nothing. */
function withPathRules(rules) {
  return {
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } },
    },
    overrides: [
      {
        files: ['src/**/*.ts', 'src/**/*.tsx'],
        excludedFiles: ['**/*.test.ts', '**/__testUtils__/**'],
        rules,
      },
    ],
  };
}

module.exports = {
  coreImportRules,
  frontendImportRules,
  isomorphicImportRules,
};
