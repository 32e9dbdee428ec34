/*
 * The rounds themselves. Loaded with the transform that reads the plugin's
 * sources. An operation here is the smallest there is: one step that does
 * nothing outside the database; with it go its slot, its lease, five rows of the
 * sealed ledger and the noun's bookkeeping. A bare job has none of these.
 */
const { randomUUID } = require('node:crypto');
const { createRequire } = require('node:module');
const { cpus } = require('node:os');
const path = require('node:path');

const PLUGIN = path.join(__dirname, '../../plugins/releases-backend');
const fromPlugin = createRequire(path.join(PLUGIN, 'package.json'));
const knexFactory = fromPlugin('knex');
const { Logger, run, makeWorkerUtils } = fromPlugin('graphile-worker');
const { Pool } = fromPlugin('pg');
const { runMigrations } = require(path.join(PLUGIN, 'src/database'));
const { createEngine } = require(path.join(PLUGIN, 'src/engine'));
const { createLedger } = require(path.join(PLUGIN, 'src/ledger'));

const [connectionString, roundsText, jobsText] = process.argv.slice(2);
const ROUNDS = Number(roundsText);
const JOBS = Number(jobsText);
const SINGLE = 30;
const CONCURRENCY = 10;

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: console.error };
logger.child = () => logger;

/** Runs `jobs` at once, then `SINGLE` one after another; milliseconds. */
async function measure(enqueue) {
  const started = performance.now();
  await Promise.all(Array.from({ length: JOBS }, () => enqueue().ended));
  const perSecond = JOBS / ((performance.now() - started) / 1000);
  const waits = [];
  for (let i = 0; i < SINGLE; i++) {
    const asked = performance.now();
    const { began, ended } = enqueue();
    waits.push((await began) - asked);
    await ended;
  }
  return { perSecond, wait: median(waits) };
}

const open = new Map();

function job(send) {
  const id = randomUUID();
  const entry = {};
  const began = new Promise(resolve => {
    entry.begin = () => resolve(performance.now());
  });
  const ended = new Promise((resolve, reject) => {
    entry.end = resolve;
    send(id).catch(reject);
  });
  open.set(id, entry);
  return { began, ended };
}

async function engineSide() {
  const knex = knexFactory({
    client: 'pg',
    connection: connectionString,
    pool: { min: 2, max: 12 },
  });
  await runMigrations(knex);
  const ledger = createLedger({ database: knex, logger });
  const engine = createEngine({
    database: knex,
    ledger,
    logger,
    options: { concurrency: CONCURRENCY },
  });
  engine.registerOperationKind({
    name: 'benchmark',
    admit: async () => ({ decision: 'admit' }),
    onTransition: async (_tx, operation) => {
      if (operation.state === 'succeeded') open.get(operation.id).end();
    },
  });
  engine.registerStepKind({
    type: 'task',
    kind: 'benchmark.step@1',
    run: async ({ operation }) => {
      open.get(operation.id).begin();
      return { done: {} };
    },
  });
  await ledger.start();
  await engine.start();
  const send = id =>
    knex.transaction(tx =>
      engine.enqueue(tx, {
        id,
        kind: 'benchmark',
        slot: `benchmark/${id}`,
        subject: { type: 'benchmark', id },
        requestedBy: { ref: 'user:default/benchmark' },
        plan: {
          facts: {},
          steps: [
            {
              id: 'step',
              kind: 'benchmark.step@1',
              title: 'Step',
              input: {},
              timeoutSeconds: 60,
            },
          ],
          onFailure: [],
        },
      }),
    );
  return {
    measure: () => measure(() => job(send)),
    stop: async () => {
      await engine.stop();
      await ledger.stop();
      await knex.destroy();
    },
  };
}

async function bareSide() {
  const pgPool = new Pool({ connectionString, max: 12 });
  const schema = 'bare_worker';
  const silent = new Logger(() => quiet);
  const utils = await makeWorkerUtils({ pgPool, schema, logger: silent });
  await utils.migrate();
  const runner = await run({
    pgPool,
    schema,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    logger: silent,
    parsedCronItems: [],
    taskList: {
      benchmark: async ({ id }) => {
        const entry = open.get(id);
        entry.begin();
        entry.end();
      },
    },
  });
  const send = id => utils.addJob('benchmark', { id });
  return {
    measure: () => measure(() => job(send)),
    stop: async () => {
      await runner.stop();
      await utils.release();
      await pgPool.end();
    },
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

async function main() {
  const sides = { engine: await engineSide(), bare: await bareSide() };
  const results = { engine: [], bare: [] };
  for (const side of Object.values(sides)) await side.measure();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, side] of Object.entries(sides)) {
      results[name].push(await side.measure());
    }
  }
  for (const side of Object.values(sides)) await side.stop();
  const of = (name, what) => median(results[name].map(row => row[what]));
  const row = (label, what, digits) => {
    const engine = of('engine', what);
    const bare = of('bare', what);
    return `| ${label} | ${engine.toFixed(digits)} | ${bare.toFixed(
      digits,
    )} | ${(engine / bare).toFixed(2)} × |`;
  };
  process.stdout.write(
    [
      `Medians of ${ROUNDS} interleaved rounds of ${JOBS} jobs; ${
        cpus().length
      } processors, Node ${process.version}, concurrency ${CONCURRENCY}.`,
      '',
      '| B7 | engine | bare graphile-worker | ratio |',
      '| --- | --- | --- | --- |',
      row('advanced a second', 'perSecond', 0),
      row('enqueue → start, p50, ms', 'wait', 1),
      '',
    ].join('\n'),
  );
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
