#!/usr/bin/env node
/**
 * Ends every process that the local deploy target started, and its supervisor. Usage: stop.cjs <data directory>
 */
// @ts-check
'use strict';

const { stop } = require('./supervisor/stop.cjs');

const [dataDir] = process.argv.slice(2);
if (!dataDir) {
  process.stderr.write('Usage: stop.cjs <data directory>\n');
  process.exit(2);
}
stop(dataDir).then(
  ended => {
    process.stdout.write(
      ended.length > 0
        ? ended.map(what => `Ended ${what}\n`).join('')
        : 'Nothing was running.\n',
    );
  },
  error => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
