#!/usr/bin/env node
/**
 * Looks after the processes of the local deploy target, detached from the backend. Usage: supervisor.cjs <data directory>
 */
// @ts-check
'use strict';

const { main } = require('./supervisor/main.cjs');

const [dataDir] = process.argv.slice(2);
if (!dataDir) {
  process.stderr.write('Usage: supervisor.cjs <data directory>\n');
  process.exit(2);
}
main(dataDir).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
