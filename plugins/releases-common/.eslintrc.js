const {
  isomorphicImportRules,
} = require('../../scripts/eslint/importRules.cjs');

module.exports = require('../../scripts/eslint/package.cjs')(
  __dirname,
  isomorphicImportRules(),
);
