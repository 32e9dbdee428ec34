/*
 * graphile-worker, twice.
 *
 * bare     a job that does nothing and leaves nothing
 * by hand  the same job in an application that keeps the rows which an
 *          operation leaves: asked for, running and ended, its step, its slot,
 *          five rows that tell of it. In three transactions by hand-written SQL,
 *          each change with what tells of it. No lease, no fence, no hash chain,
 *          no gapless order, nothing that a noun may add.
 */
const {
  CONCURRENCY,
  CONNECTIONS,
  fromPlugin,
  open,
  job,
} = require('./common.cjs');
const { Logger, run, makeWorkerUtils } = fromPlugin('graphile-worker');
const { Pool } = fromPlugin('pg');

const silent = new Logger(() => () => {});

async function workerSide(connectionString, schema, makeTask) {
  const pgPool = new Pool({ connectionString, max: CONNECTIONS });
  const ignore = () => {};
  pgPool
    .on('error', ignore)
    .on('connect', client => client.on('error', ignore));
  const utils = await makeWorkerUtils({ pgPool, schema, logger: silent });
  await utils.migrate();
  const { task, send } = await makeTask(pgPool, utils);
  const runner = await run({
    pgPool,
    schema,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    logger: silent,
    parsedCronItems: [],
    taskList: { benchmark: task },
  });
  return {
    job: () => job(send),
    stop: async () => {
      await runner.stop();
      await utils.release();
      await pgPool.end();
    },
  };
}

const bareSide = connectionString =>
  workerSide(connectionString, 'bare_worker', async (_pool, utils) => ({
    send: id => utils.addJob('benchmark', { id }),
    task: async ({ id }) => {
      const entry = open.get(id);
      entry.begin();
      entry.end();
    },
  }));

const TABLES = `
  create schema by_hand;
  create table by_hand.slots (slot text primary key, operation_id text);
  create table by_hand.operations (
    asked bigserial primary key, id text not null unique, slot text not null,
    state text not null, plan text not null, requested_by text not null,
    created_at timestamptz not null default clock_timestamp(),
    started_at timestamptz, finished_at timestamptz);
  create unique index on by_hand.operations (slot) where state = 'running';
  create table by_hand.steps (
    operation_id text, step_id text, state text not null,
    started_at timestamptz, finished_at timestamptz, facts text,
    primary key (operation_id, step_id));
  create table by_hand.ledger (
    id bigserial primary key, time timestamptz not null default clock_timestamp(),
    actor text not null, action text not null, object_id text not null,
    before text, after text);
  create index on by_hand.ledger (object_id, id);`;

const ASK = `
  with slot as (
    insert into by_hand.slots (slot) values ($2) on conflict do nothing),
  step as (
    insert into by_hand.steps (operation_id, step_id, state)
    values ($1, 'step', 'pending')),
  told as (
    insert into by_hand.ledger (actor, action, object_id, after)
    values ($4, 'benchmark.requested', $1, '{"state":"waiting"}'))
  insert into by_hand.operations (id, slot, state, plan, requested_by)
  values ($1, $2, 'waiting', $3, $4)`;

const BEGIN = `
  with slot as (
    update by_hand.slots set operation_id = $1 where slot = $2),
  step as (
    update by_hand.steps set state = 'running', started_at = clock_timestamp()
    where operation_id = $1 and step_id = 'step'),
  told as (
    insert into by_hand.ledger (actor, action, object_id, before, after)
    values ('system:engine', 'benchmark.running', $1, '{"state":"waiting"}', '{"state":"running"}'),
           ('system:engine', 'benchmark.step', $1, '{"state":"pending"}', '{"state":"running"}'))
  update by_hand.operations set state = 'running', started_at = clock_timestamp()
  where id = $1 and state = 'waiting' returning plan`;

const END = `
  with slot as (
    update by_hand.slots set operation_id = null where slot = $2),
  step as (
    update by_hand.steps set state = 'succeeded', finished_at = clock_timestamp(), facts = '{}'
    where operation_id = $1 and step_id = 'step'),
  told as (
    insert into by_hand.ledger (actor, action, object_id, before, after)
    values ('system:engine', 'benchmark.step', $1, '{"state":"running"}', '{"state":"succeeded"}'),
           ('system:engine', 'benchmark.succeeded', $1, '{"state":"running"}', '{"state":"succeeded"}'))
  update by_hand.operations set state = 'succeeded', finished_at = clock_timestamp()
  where id = $1 and state = 'running'`;

const LOCK = 'select * from by_hand.slots where slot = $1 for update';

const byHandSide = connectionString =>
  workerSide(connectionString, 'by_hand_worker', async pool => {
    await pool.query(TABLES);
    const inTransaction = async work => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await work(client);
        await client.query('commit');
      } finally {
        client.release();
      }
    };
    const plan = JSON.stringify({ steps: [{ id: 'step', title: 'Step' }] });
    const actor = JSON.stringify({ ref: 'user:default/benchmark' });
    const slotOf = id => `benchmark/${id}`;
    return {
      send: id =>
        inTransaction(async client => {
          await client.query(ASK, [id, slotOf(id), plan, actor]);
          await client.query(
            `select 1 from by_hand_worker.add_job('benchmark', $1)`,
            [JSON.stringify({ id })],
          );
        }),
      task: async ({ id }) => {
        const entry = open.get(id);
        const change = sql =>
          inTransaction(async client => {
            await client.query(LOCK, [slotOf(id)]);
            await client.query(sql, [id, slotOf(id)]);
          });
        await change(BEGIN);
        entry.begin();
        await change(END);
        entry.end();
      },
    };
  });

module.exports = { bareSide, byHandSide };
