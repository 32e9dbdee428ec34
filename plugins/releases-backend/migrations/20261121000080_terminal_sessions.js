/**
 * Terminal sessions as people look them up later, and the parts of their recordings. Times are milliseconds since 1970 by the database's clock.
 */
// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('terminal_sessions', table => {
    table.comment('One row for each terminal that was opened');
    table.string('id', 64).primary().comment('Of the row in terminals');
    table.string('user_ref', 255).notNullable();
    table.string('service', 255).notNullable();
    table.string('environment', 64).notNullable();
    table.string('target', 255).notNullable();
    table.string('instance', 255).notNullable();
    table.string('container', 255);
    table.text('reason');
    table.bigInteger('opened_at').notNullable();
    table.bigInteger('closed_at');
    table.integer('seconds');
    table.string('end_code', 255).comment('Why it closed');
    table.integer('exit_code').comment('Of the program');
    table
      .string('recording', 16)
      .notNullable()
      .comment('none, recording, complete, partial or removed');
    table.bigInteger('recorded_bytes').notNullable().defaultTo(0);
    table.bigInteger('gap_bytes').notNullable().defaultTo(0);
    table.index(['service', 'opened_at', 'id'], 'terminal_sessions_service');
    table.index(['opened_at'], 'terminal_sessions_opened');
  });
  await knex.schema.createTable('recording_parts', table => {
    table.comment('A recording in the order of its parts, each a blob');
    table.string('session_id', 64).notNullable();
    table.integer('number').notNullable();
    table.string('digest', 80).notNullable();
    table.primary(['session_id', 'number']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('recording_parts');
  await knex.schema.dropTable('terminal_sessions');
};
