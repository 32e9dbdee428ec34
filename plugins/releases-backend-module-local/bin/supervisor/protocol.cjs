/**
 * What backend and supervisor say to each other: JSON, a message a line, over a Unix socket that only this user can reach.
 *
 * The client begins with `{ hello: { protocol, token } }`; the supervisor answers `{ hello: { protocol, id } }`. Then requests
 * `{ id, method, params }` are answered by `{ id, result }` or `{ id, error: { code, message, status, nature, details } }`, and
 * `{ event, data }` comes at any time. `hello`, `handover` and `shutdown` stay as they are in every protocol, so that versions that do not
 * understand each other can still part in good order.
 */
// @ts-check
'use strict';

const PROTOCOL = 1;

/** A message above this is refused; a workload with its files is far below. */
const LONGEST_MESSAGE = 32 * 1024 * 1024;

/**
 * @param {import('node:net').Socket} socket
 * @param {object} message
 */
function write(socket, message) {
  if (!socket.destroyed) {
    socket.write(`${JSON.stringify(message)}\n`);
  }
}

/**
 * Calls `onMessage` for each message; destroys the socket when something else comes.
 *
 * @param {import('node:net').Socket} socket
 * @param {(message: any) => void} onMessage
 */
function read(socket, onMessage) {
  /** @type {Buffer[]} */
  let parts = [];
  let length = 0;
  socket.on('data', (/** @type {Buffer} */ chunk) => {
    let rest = chunk;
    for (;;) {
      const end = rest.indexOf(10);
      if (end < 0) {
        parts.push(rest);
        length += rest.length;
        if (length > LONGEST_MESSAGE) {
          socket.destroy(new Error('A message is too long'));
        }
        return;
      }
      const line = Buffer.concat([...parts, rest.subarray(0, end)]);
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
      let message;
      try {
        message = JSON.parse(line.toString('utf8'));
      } catch (error) {
        socket.destroy(/** @type {Error} */ (error));
        return;
      }
      onMessage(message);
    }
  });
}

module.exports = { PROTOCOL, read, write };
