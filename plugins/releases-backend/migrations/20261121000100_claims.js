// @ts-check
/* Workloads that ran on a target before, each claimed for one placement. */

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('workload_claims', table => {
    table.comment('One for each workload, and one for each placement');
    table.string('id').primary();
    table
      .string('reference', 1024)
      .notNullable()
      .unique()
      .comment('Cluster, namespace and workload, as the target names them');
    table.string('title', 1024).notNullable();
    table.string('service').notNullable().comment('Entity ref');
    table.string('environment').notNullable();
    table.string('target').notNullable();
    table.string('created_by').notNullable();
    table.string('created_at').notNullable();
    table.unique(['service', 'environment', 'target']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('workload_claims');
};
