/**
 * Tickets for terminals and the sessions that they become. Times are milliseconds since 1970 by the database's clock.
 */
// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('terminals', table => {
    table.comment('One row for each ticket; it becomes the session');
    table.string('id', 64).primary();
    table.string('ticket_hash', 64).notNullable().unique();
    table.string('user_ref', 255).notNullable();
    table.string('service', 255).notNullable();
    table.string('environment', 64).notNullable();
    table.text('subject').notNullable().comment('JSON: what it is bound to');
    table.bigInteger('expires_at').notNullable().comment('Of the ticket');
    table.bigInteger('opened_at');
    table.bigInteger('seen_at').comment('Its replica was alive');
    table.bigInteger('closed_at');
    table.index(['user_ref', 'closed_at'], 'terminals_user');
    table.index(['closed_at', 'seen_at'], 'terminals_lost');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('terminals');
};
