/**
 * Diagnoses, computed once and kept: of deployments and builds that failed, and of what was last seen unhealthy in an environment.
 */
// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('diagnoses', table => {
    table.comment('Why something failed, as it was found at its end');
    table.string('subject', 16).notNullable();
    table
      .string('id', 450)
      .notNullable()
      .comment('Of the deployment or build; service#environment#target');
    table.text('diagnosis').notNullable().comment('JSON');
    table.string('at', 30).notNullable();
    table.primary(['subject', 'id']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('diagnoses');
};
