/*
 * Loaded into the back end: ends it in good order when the script that started
 * it is gone, however that ended. The parent holds the other end of stdin.
 */
const { isMainThread } = require('node:worker_threads');

// Node loads this into every worker as well; a worker's stdin ends at once.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
