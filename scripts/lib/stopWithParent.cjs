/*
 * Loaded into the back end: ends it in good order when the script that started
 * it is gone, however that ended. The parent holds the other end of stdin.
 */
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
process.stdin.unref?.();
