/*
 * How `npm stop` and `npm reset` reach a running `npm start`: a Unix socket in
 * the data folder. It is also the lock that keeps a second portal off the same
 * data, and it needs no process id that could belong to somebody else by now.
 */
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join, relative } from 'node:path';

/** Socket addresses are short (about 100 bytes), so the shorter spelling is used. */
function address(dataDir) {
  const absolute = join(dataDir, 'portal.sock');
  const fromHere = relative(process.cwd(), absolute);
  return fromHere.length < absolute.length ? fromHere : absolute;
}

/**
 * Listens for the stop command.
 *
 * @param {string} dataDir
 * @param {{baseUrl: string, onStop: () => Promise<void>}} portal `onStop` is
 *   called once; whoever asked is answered when it has finished
 * @returns {Promise<() => void>} ends listening
 */
export async function listenForStop(dataDir, { baseUrl, onStop }) {
  rmSync(address(dataDir), { force: true });
  const server = createServer(socket => {
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8').once('data', async word => {
      if (word.trim() === 'where') {
        socket.end(baseUrl);
      } else if (word.trim() === 'stop') {
        await onStop();
        socket.end('stopped');
      } else {
        socket.end();
      }
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address(dataDir), resolve);
  });
  server.unref();
  return () => {
    server.close();
    rmSync(address(dataDir), { force: true });
  };
}

/** Address of the portal that runs on this data folder, if one does. */
export function runningPortal(dataDir) {
  return ask(dataDir, 'where');
}

/** Stops the portal that runs on this data folder; false if none does. */
export async function stopRunningPortal(dataDir) {
  return (await ask(dataDir, 'stop')) !== undefined;
}

function ask(dataDir, word) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(address(dataDir), () => socket.write(`${word}\n`));
    socket.setEncoding('utf8');
    socket.on('data', chunk => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', error => {
      // No socket, or one that a killed portal left behind.
      if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(error.code)) {
        resolve(undefined);
      } else {
        reject(error);
      }
    });
  });
}
