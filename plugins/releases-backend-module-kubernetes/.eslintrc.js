module.exports = require('../../scripts/eslint/package.cjs')(__dirname);
