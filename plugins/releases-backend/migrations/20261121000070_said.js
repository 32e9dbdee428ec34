// @ts-check
/*
 * Beside what is told of operations and deployments, the same by code and values; and what the whole history can be filtered by, without
 * reading it.
 */

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  for (const table of ['operations', 'deployments']) {
    await knex.schema.alterTable(table, columns => {
      columns.text('said').comment('JSON; the reason or message by code');
    });
  }
  await knex.schema.alterTable('deployments', table => {
    table.index(
      ['service', 'version_name', 'version_id', 'number'],
      'deployments_versions_idx',
    );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('deployments', table => {
    table.dropIndex([], 'deployments_versions_idx');
  });
  for (const table of ['deployments', 'operations']) {
    await knex.schema.alterTable(table, columns => {
      columns.dropColumn('said');
    });
  }
};
