const { frontendImportRules } = require('../../scripts/eslint/importRules.cjs');

module.exports = require('@backstage/cli/config/eslint-factory')(
  __dirname,
  frontendImportRules(),
);
