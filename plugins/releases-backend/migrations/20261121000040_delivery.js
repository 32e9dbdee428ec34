/**
 * For the delivery page: deployments of all services by state and time. And since when each target has been well or not.
 */
// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('deployments', table => {
    table.index(['state', 'created_at', 'id'], 'deployments_state_created');
    table.index(['state', 'finished_at', 'id'], 'deployments_state_finished');
  });
  await knex.schema.createTable('target_health', table => {
    table.comment('What each target last said of itself, and since when');
    table.string('target', 64).primary();
    table.boolean('ok').notNullable();
    table.string('since', 30).notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('target_health');
  await knex.schema.alterTable('deployments', table => {
    table.dropIndex([], 'deployments_state_finished');
    table.dropIndex([], 'deployments_state_created');
  });
};
