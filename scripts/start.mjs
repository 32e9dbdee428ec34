/*
 * `npm start`: the example portal at one address, with a sample service that it
 * has really released. Runs until Ctrl-C; released services keep running until
 * `npm run stop`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { buildAppBundle } from './lib/appBundle.mjs';
import { startBackend } from './lib/backend.mjs';
import { fail, say, since } from './lib/common.mjs';
import { listenForStop, runningPortal } from './lib/control.mjs';
import { prepareDataDir } from './lib/dataDir.mjs';
import { readSettings } from './lib/settings.mjs';
import { seed } from './seed.mjs';

const started = Date.now();
const settings = readSettings();
const { baseUrl, dataDir, port } = settings;

const other = existsSync(dataDir) && (await runningPortal(dataDir));
if (other) {
  fail(`The portal is running already: ${other}\nStop it with: npm run stop`);
}
if (await portTaken(port)) {
  fail(
    `Port ${port} is taken by another program. Choose another one: PORT=${
      port + 100
    } npm start`,
  );
}

let backend;
try {
  prepareDataDir(dataDir);
  await buildAppBundle();
  say('Starting the back end …');
  backend = startBackend(settings);
} catch (error) {
  fail(error.message);
}

let stopping;
const stop = () => {
  stopping ??= (async () => {
    say('\nStopping the portal …');
    await backend.stop();
  })();
  return stopping;
};
const stopListening = await listenForStop(dataDir, { baseUrl, onStop: stop });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, stop);
}

backend.exited.then(({ code, signal }) => {
  stopListening();
  if (stopping) {
    say('Stopped. Released services go on; end them with: npm run stop');
    return;
  }
  const end = signal ? `signal ${signal}` : `exit code ${code}`;
  fail(`The back end ended by itself (${end}).\n${lastLines()}`);
});

try {
  await backend.ready();
} catch (error) {
  if (!stopping) {
    await stop();
    fail(`${error.message}\n${lastLines()}`);
  }
}
try {
  if (!stopping) await seed(settings);
} catch (error) {
  // The portal is of use without its sample, so it stays.
  if (!stopping) say(`\n${error.message}`);
}
if (!stopping) welcome();

function welcome() {
  say(`
Slipway is ready after ${since(started)}.

  The sample service   ${baseUrl}/catalog/default/component/hello-shop/releases
  Sign in as           Vera (viewer), Li Wei (developer), Tomás (tester),
                       Mei (approver), Olu (operator) or Ada (administrator)

  Stop the portal      Ctrl-C
  Stop everything      npm run stop     (released services too)
  Begin anew           npm run reset    (deletes ${dataDir})

  Its log is ${backend.logFile}`);
}

function lastLines() {
  const lines = readFileSync(backend.logFile, 'utf8').trimEnd().split('\n');
  return `The last lines of ${backend.logFile}:\n${lines
    .slice(-15)
    .join('\n')}`;
}

function portTaken(wanted) {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}
