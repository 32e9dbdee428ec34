/*
 * What the sides share: the packages of the plugin, and the jobs that are under
 * way. Loaded with the transform that reads the plugin's sources.
 */
const { randomUUID } = require('node:crypto');
const { createRequire } = require('node:module');
const path = require('node:path');

const PLUGIN = path.join(__dirname, '../../plugins/releases-backend');
const fromPlugin = createRequire(path.join(PLUGIN, 'package.json'));

/** Worked on at once, by every side. */
const CONCURRENCY = 10;
/** Connections to the database of every side. */
const CONNECTIONS = 12;

/** Jobs under way, by id: `begin` is called as its work starts, `end` once it is done for good. */
const open = new Map();

/** Sends a job by `send(id)`; answers when it began and when it had ended. */
function job(send) {
  const id = randomUUID();
  const entry = {};
  const began = new Promise(resolve => {
    entry.begin = () => resolve(performance.now());
  });
  const ended = new Promise((resolve, reject) => {
    entry.end = () => {
      open.delete(id);
      resolve();
    };
    send(id).catch(reject);
  });
  open.set(id, entry);
  return { began, ended };
}

/** Statements that node-postgres has sent in this process, while counting. */
const statements = { sent: 0 };

function countStatements() {
  const { Client } = fromPlugin('pg');
  const { query } = Client.prototype;
  Client.prototype.query = function counted(...args) {
    statements.sent++;
    return query.apply(this, args);
  };
  return () => {
    Client.prototype.query = query;
  };
}

module.exports = {
  PLUGIN,
  CONCURRENCY,
  CONNECTIONS,
  fromPlugin,
  open,
  job,
  statements,
  countStatements,
};
