const {
  isomorphicImportRules,
} = require('../../scripts/eslint/importRules.cjs');

module.exports = require('@backstage/cli/config/eslint-factory')(
  __dirname,
  isomorphicImportRules(),
);
