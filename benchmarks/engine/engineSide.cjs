/*
 * The engine. An operation here is the smallest there is: one step that does
 * nothing outside the database. With it go its slot and fence, its lease, its
 * frozen plan and five rows of the ledger, which are sealed.
 */
const path = require('node:path');
const {
  PLUGIN,
  CONCURRENCY,
  CONNECTIONS,
  fromPlugin,
  open,
  job,
} = require('./common.cjs');
const knexFactory = fromPlugin('knex');
const { afterCommit, runMigrations } = require(path.join(
  PLUGIN,
  'src/database',
));
const { createEngine } = require(path.join(PLUGIN, 'src/engine'));
const { createLedger } = require(path.join(PLUGIN, 'src/ledger'));

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: console.error };
logger.child = () => logger;

async function engineSide(connectionString) {
  const knex = knexFactory({
    client: 'pg',
    connection: connectionString,
    pool: { min: 2, max: CONNECTIONS },
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
    onTransition: async (tx, operation) => {
      if (operation.state === 'succeeded') {
        afterCommit(tx, () => open.get(operation.id).end());
      }
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
    job: () => job(send),
    stop: async () => {
      await engine.stop();
      await ledger.stop();
      await knex.destroy();
    },
  };
}

module.exports = { engineSide };
