// @ts-check
/* What clean-up needs to know: when a blob was last wanted, and which builds' logs are gone. */

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('blobs', table => {
    table
      .string('touched_at')
      .comment('When it was last brought or asked for; null: at created_at');
  });
  await knex.schema.alterTable('builds', table => {
    table.string('log_removed_at');
  });
  await knex.schema.raw(
    'create index builds_with_log_idx on builds (builder, finished_at) where log_removed_at is null and finished_at is not null',
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.raw('drop index builds_with_log_idx');
  await knex.schema.alterTable('builds', table => {
    table.dropColumn('log_removed_at');
  });
  await knex.schema.alterTable('blobs', table => {
    table.dropColumn('touched_at');
  });
};
