/*
 * The rounds themselves: every side in turn, the order changing from round to
 * round, so that what else the machine does meets all of them alike.
 */
const { cpus } = require('node:os');
const {
  CONCURRENCY,
  countStatements,
  fromPlugin,
  statements,
} = require('./common.cjs');
const { engineSide } = require('./engineSide.cjs');
const { bareSide, byHandSide } = require('./workerSides.cjs');

const [connectionString, roundsText, jobsText] = process.argv.slice(2);
const ROUNDS = Number(roundsText);
const JOBS = Number(jobsText);
const SINGLE = 30;

/** Runs `JOBS` at once, then `SINGLE` one after another; milliseconds. */
async function measure(side) {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: JOBS }, () => side.job().ended));
  const perSecond = JOBS / ((performance.now() - started) / 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const waits = [];
  for (let i = 0; i < SINGLE; i++) {
    const asked = performance.now();
    const { began, ended } = side.job();
    waits.push((await began) - asked);
    await ended;
  }
  return {
    perSecond,
    wait: median(waits),
    cpu: (user + system) / 1000 / JOBS,
  };
}

/** Statements a job, in a round whose time does not count. Warms up as well. */
async function count(side) {
  const stopCounting = countStatements();
  const before = statements.sent;
  await measure(side);
  stopCounting();
  return (statements.sent - before) / (JOBS + SINGLE);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A database of its own: graphile-worker stops when another one in its database migrates. */
async function ownDatabase(name) {
  const { Client } = fromPlugin('pg');
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(`create database ${client.escapeIdentifier(name)}`);
  await client.end();
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

async function main() {
  const makers = { engine: engineSide, byHand: byHandSide, bare: bareSide };
  const names = Object.keys(makers);
  const sides = {};
  const results = {};
  const counts = {};
  for (const name of names) {
    sides[name] = await makers[name](await ownDatabase(name));
    results[name] = [];
    await measure(sides[name]);
    counts[name] = await count(sides[name]);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length];
      results[name].push(await measure(sides[name]));
    }
  }
  for (const side of Object.values(sides)) await side.stop();

  const row = (label, of, digits) => {
    const [engine, byHand, bare] = names.map(of);
    const cells = [engine, byHand, bare].map(value => value.toFixed(digits));
    return `| ${[
      label,
      ...cells,
      `${(engine / bare).toFixed(2)} ×`,
      `${(engine / byHand).toFixed(2)} ×`,
    ].join(' | ')} |`;
  };
  const medianOf = what => name =>
    median(results[name].map(result => result[what]));
  process.stdout.write(
    `${[
      `Medians of ${ROUNDS} interleaved rounds of ${JOBS} jobs at once and ${SINGLE} one by one; ${
        cpus().length
      } processors, Node ${process.version}, concurrency ${CONCURRENCY}.`,
      '',
      '| B7 | engine | graphile-worker, rows by hand | bare graphile-worker | engine / bare | engine / by hand |',
      '| --- | --- | --- | --- | --- | --- |',
      row('advanced a second', medianOf('perSecond'), 0),
      row('enqueue → start, p50, ms', medianOf('wait'), 1),
      row('processor time of Node each, ms', medianOf('cpu'), 2),
      row('statements each', name => counts[name], 1),
    ].join('\n')}\n`,
  );
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
