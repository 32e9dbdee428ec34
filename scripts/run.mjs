/*
 * The door to every command of this repository: `npm start`, `test`, `stop`,
 * `reset`. It runs on any Node from 18 on and needs nothing installed: it
 * fetches the Node and the Yarn that the project uses, installs the
 * dependencies, and then runs scripts/<command>.mjs with them.
 *
 * What is fetched stays in the ignored folder .toolchain; a second run finds it
 * there and works without a network.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { installDependencies } from './lib/dependencies.mjs';
import { fail, ROOT } from './lib/common.mjs';
import { ensureToolchain, existingToolchain } from './lib/toolchain.mjs';

const COMMANDS = ['start', 'test', 'stop', 'reset'];
// These end what runs; they must not first install anything.
const WITHOUT_INSTALL = ['stop', 'reset'];

const [command, ...args] = process.argv.slice(2);
if (!COMMANDS.includes(command)) {
  fail(`Usage: node scripts/run.mjs ${COMMANDS.join('|')}`);
}

let toolchain;
if (WITHOUT_INSTALL.includes(command)) {
  toolchain = existingToolchain();
} else {
  toolchain = await ensureToolchain();
  await installDependencies(toolchain);
}

const child = spawn(
  toolchain?.node ?? process.execPath,
  [join(ROOT, 'scripts', `${command}.mjs`), ...args],
  { cwd: ROOT, stdio: 'inherit', env: toolchain?.env ?? process.env },
);
// A terminal sends Ctrl-C to the child as well; a supervisor's kill comes only
// here. The scripts take a second signal of the same kind for the first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('error', error =>
  fail(`${command} could not start: ${error.message}`),
);
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
