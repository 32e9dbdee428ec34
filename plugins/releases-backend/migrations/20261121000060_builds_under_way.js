// @ts-check
/* Finds the builds of a build engine that run or wait, however many there have been. */

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.raw(
    "create index builds_under_way_idx on builds (builder, created_at) where state in ('queued', 'running')",
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.raw('drop index builds_under_way_idx');
};
