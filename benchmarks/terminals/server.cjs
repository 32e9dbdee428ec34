/*
 * Terminals over HTTP: `bare` (node-pty and ws, nothing else), `slipway` (tickets, checks, recording, flow control, on a program of the local
 * target) or `cluster` (the same in a pod). GET /ticket/<program> gives what the WebSocket is opened with.
 */
const express = require('express');
const knexFactory = require('knex');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');
const { WebSocketServer } = require('ws');

const PLUGINS = path.join(__dirname, '../../plugins');
const core = name => require(path.join(PLUGINS, 'releases-backend/src', name));
const local = createRequire(
  path.join(PLUGINS, 'releases-backend-module-local/package.json'),
);
const PROGRAMS = { cat: ['sh', '-c', 'echo go; exec cat'], yes: ['yes'] };
const ORIGIN = 'http://portal.example';

function bare(app, server) {
  const pty = local('@lydell/node-pty');
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: () => 'slipway.terminal.v1',
  });
  app.get('/ticket/:program', (request, response) =>
    response.send(request.params.program),
  );
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, page => {
      const [, program] = /ticket\.(\w+)/.exec(
        request.headers['sec-websocket-protocol'],
      );
      const [file, ...args] = PROGRAMS[program];
      const child = pty.spawn(file, args, {
        name: 'xterm-256color',
        encoding: null,
      });
      child.onData(data => page.send(data));
      page.on('message', data => child.write(data));
      page.on('close', () => child.kill('SIGKILL'));
    }),
  );
}

function opener(kind) {
  if (kind === 'slipway') {
    const { openTerminal } = require(path.join(
      PLUGINS,
      'releases-backend-module-local/src/terminal',
    ));
    return (program, size) =>
      openTerminal(
        {
          folder: __dirname,
          environment: {
            ...process.env,
            SLIPWAY_SERVICE: 'shop',
            SLIPWAY_ENVIRONMENT: 'dev',
            SLIPWAY_INSTANCE: 'shop-1',
          },
          mark: 'b5.',
        },
        { ...size, command: PROGRAMS[program] },
      );
  }
  const module = path.join(PLUGINS, 'releases-backend-module-kubernetes');
  const { KubeConfig } = createRequire(path.join(module, 'package.json'))(
    '@kubernetes/client-node',
  );
  const { clusterFromKubeConfig } = require(path.join(module, 'src/clusters'));
  const { openTerminal } = require(path.join(module, 'src/terminal'));
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(process.env.SLIPWAY_TEST_KUBECONFIG);
  const cluster = clusterFromKubeConfig('b5', kubeConfig);
  const [namespace, pod] = process.env.BENCHMARK_POD.split('/');
  return (program, size) =>
    openTerminal(
      { cluster, namespace, pod, container: pod },
      { ...size, command: PROGRAMS[program] },
      quiet,
    );
}

const quiet = {
  debug() {},
  info() {},
  warn: console.error,
  error: console.error,
};

async function slipway(app, kind) {
  const { runMigrations } = core('database');
  const { createRecordings } = core('recordings');
  const { createMasker } = core('masking');
  const { Terminals } = core('streams/terminal/Terminals');
  const { Upgrades } = core('streams/terminal/upgrades');
  const { readTerminalLimits } = core('streams/terminal/limits');
  const { createBlobStore } = core('blobs');
  const { ConfigReader } = createRequire(
    path.join(PLUGINS, 'releases-backend/package.json'),
  )('@backstage/config');
  const { mkdtempSync } = require('node:fs');
  const { tmpdir } = require('node:os');
  const directory = mkdtempSync(path.join(tmpdir(), 'slipway-b5-'));
  const config = new ConfigReader({
    app: { baseUrl: ORIGIN },
    backend: { baseUrl: ORIGIN },
    releases: { blobs: { directory }, terminal: { perUser: 100 } },
  });
  const database = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  await runMigrations(database);
  const open = opener(kind);
  const allowed = { allowed: true };
  const made = {
    database,
    config,
    logger: quiet,
    blobs: createBlobStore(config, database),
    ledger: { append: async () => {} },
    maskers: { of: async () => createMasker(['a-secret-of-the-service']) },
    access: {
      callerOfToken: async () => ({
        credentials: {},
        actor: { ref: 'user:default/mei' },
      }),
      verdicts: async () => [allowed],
      recheck: async () => allowed,
    },
    environments: {
      definition: async () => ({ targets: ['here'], kind: 'development' }),
      placements: async () => [],
    },
    drivers: {
      target: () => ({
        status: async () => ({
          instances: Object.keys(PROGRAMS).map(id => ({ id })),
        }),
        openTerminal: async (_placement, instance, size) =>
          open(instance, size),
      }),
    },
    shutdown: new AbortController().signal,
  };
  const limits = readTerminalLimits(config);
  const terminals = new Terminals(made, limits, createRecordings(made));
  const upgrades = new Upgrades('/terminals/socket', (...args) =>
    terminals.upgrade(...args),
  );
  app.get('/ticket/:program', async (request, response) => {
    const { ticket } = await terminals.store.issue(
      {
        user: 'user:default/mei',
        namespace: 'default',
        name: 'shop',
        service: 'component:default/shop',
        environment: 'dev',
        target: 'here',
        instance: request.params.program,
        columns: 80,
        rows: 24,
      },
      { seconds: 30, perUser: 100 },
    );
    response.send(ticket);
  });
  app.use(upgrades.middleware());
  app.get('/terminals/socket', request => upgrades.serve(request));
}

async function main(kind) {
  const app = express();
  const server = createServer(app);
  if (kind === 'bare') {
    bare(app, server);
  } else {
    await slipway(app, kind);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log(`port ${server.address().port}`);
  // Also when whoever measures has gone.
  process.stdin.resume().on('end', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
}

main(process.argv[2]).catch(error => {
  console.error(error);
  process.exit(1);
});
