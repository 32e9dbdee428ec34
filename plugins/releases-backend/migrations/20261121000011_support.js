/**
 * What the core keeps beside the nouns: repeated requests, the inventory of blobs, drivers' own state.
 */
// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('idempotency_keys', table => {
    table.comment('Requests that started something, for a day');
    table.string('principal').notNullable();
    table.string('route', 1024).notNullable();
    table.string('key').notNullable();
    table.string('body_hash').notNullable();
    table.string('object_id').notNullable().comment('Of what it starts');
    table.string('claim').comment('Of the try that works on it');
    table.bigInteger('claimed_until').comment('Milliseconds since 1970');
    table.text('answer').comment('JSON');
    table.bigInteger('created_at').notNullable();
    table.primary(['principal', 'route', 'key']);
    table.index(['created_at'], 'idempotency_keys_age_idx');
  });

  await knex.schema.createTable('blobs', table => {
    table.comment('Inventory of the blob store');
    table.string('digest').primary();
    table.bigInteger('size').notNullable();
    table.string('created_at').notNullable();
  });

  await knex.schema.createTable('driver_state', table => {
    table.comment('Keys and values of drivers');
    table.string('driver').notNullable().comment('<kind>:<id>');
    table.string('key', 1024).notNullable();
    table.text('value').notNullable().comment('JSON');
    table.primary(['driver', 'key']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('driver_state');
  await knex.schema.dropTable('blobs');
  await knex.schema.dropTable('idempotency_keys');
};
