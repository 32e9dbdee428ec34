/*
 * The ESLint configuration of every package: Backstage's, with two of its rules
 * fitted to how this code is written, and what a package adds.
 */
const factory = require('@backstage/cli/config/eslint-factory');

const rules = {
  // Files read from the top down, from what they offer to how they do it. Only
  // what would run before it is defined is an error.
  '@typescript-eslint/no-use-before-define': [
    'error',
    { functions: false, classes: false, variables: false },
  ],
  // These fail a test as `expect` does.
  'jest/expect-expect': [
    'error',
    {
      assertFunctionNames: [
        'expect',
        'expect*',
        '*.expect*',
        'screen.findBy*',
        'waitFor*',
        'check.run',
        'runContractCheck',
      ],
    },
  ],
};

/** @param {string} dir the package's folder */
module.exports = (dir, extra = {}) =>
  factory(dir, { ...extra, rules: { ...rules, ...extra.rules } });
