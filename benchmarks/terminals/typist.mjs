/*
 * Types keys one after the other and waits for the echo of each.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../scripts/lib/common.mjs';

const require = createRequire(
  join(ROOT, 'plugins/releases-backend-module-local/package.json'),
);
const pty = require('@lydell/node-pty');
const { WebSocket } = createRequire(
  join(ROOT, 'plugins/releases-backend/package.json'),
)('ws');

const BETWEEN = 10;
const ORIGIN = 'http://portal.example';

/** A terminal of this program: what it writes goes to `onData`, what is typed goes by `type`. */
export async function connect(port, kind, program, onData) {
  const answer = await fetch(`http://127.0.0.1:${port}/ticket/${program}`);
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/terminals/socket`,
    ['slipway.terminal.v1', `slipway.ticket.${await answer.text()}`],
    { origin: ORIGIN, perMessageDeflate: false },
  );
  const say = message => socket.send(JSON.stringify(message));
  const ready = new Promise(resolve => {
    socket.on('message', (data, binary) => {
      if (binary) {
        onData(data);
        if (kind === 'slipway') {
          say({ type: 'ack', bytes: data.byteLength });
        }
      } else {
        resolve();
      }
    });
  });
  await once(socket, 'open');
  if (kind === 'slipway') {
    say({ type: 'token', token: 'mei' });
    say({ type: 'ack', bytes: 0 });
    await ready;
  }
  return {
    type: text => socket.send(Buffer.from(text)),
    close: async () => {
      const gone = once(socket, 'close');
      socket.close();
      await gone;
    },
  };
}

async function type(count, terminal, echo) {
  const millis = [];
  // The first are slow everywhere.
  for (let key = -20; key < count; key += 1) {
    const heard = echo();
    const before = performance.now();
    terminal.type('x');
    await heard;
    if (key >= 0) {
      millis.push(performance.now() - before);
    }
    await sleep(BETWEEN);
  }
  return millis;
}

function listener() {
  let wake = () => {};
  let begin = () => {};
  return {
    // A program says `go` first. Then kubectl has its own terminal set, and echoes no keys by itself.
    begun: new Promise(resolve => {
      begin = resolve;
    }),
    onData: data => {
      const text = String(data);
      if (text.includes('x')) {
        wake();
      }
      if (text.includes('go')) {
        begin();
      }
    },
    echo: () =>
      new Promise(resolve => {
        wake = resolve;
      }),
  };
}

export async function keysOf(port, kind, count) {
  const { onData, echo, begun } = listener();
  const terminal = await connect(port, kind, 'cat', onData);
  await begun;
  const millis = await type(count, terminal, echo);
  await terminal.close();
  return millis;
}

export async function kubectlKeys(pod, count) {
  const { onData, echo, begun } = listener();
  const child = pty.spawn(
    'kubectl',
    [
      '--kubeconfig',
      pod.kubeconfig,
      'exec',
      '-it',
      '-n',
      pod.namespace,
      pod.name,
      '--',
      'sh',
      '-c',
      'echo go; exec cat',
    ],
    { name: 'xterm-256color', cols: 80, rows: 24 },
  );
  child.onData(onData);
  await begun;
  const millis = await type(count, { type: text => child.write(text) }, echo);
  const gone = new Promise(resolve => child.onExit(resolve));
  child.kill('SIGKILL');
  await gone;
  return millis;
}
