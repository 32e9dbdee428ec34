/**
 * Services, their pipelines, builds and versions, and who may do what with them.
 *
 * Times are ISO 8601 in UTC with milliseconds, so that they sort as text; structured values are JSON as text: the same on both databases.
 */
// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('services', table => {
    table.comment('Services that Slipway releases');
    table.string('ref').primary().comment('Entity ref, lower case');
    table.string('namespace').notNullable();
    table.string('name').notNullable();
    table.string('owner').notNullable().comment('Entity ref; last seen');
    table.string('title');
    table.text('description');
    table.string('system');
    table.string('state').notNullable().comment('active or detached');
    table.text('detached_reason');
    table.string('creator').notNullable();
    table
      .text('origin')
      .comment('Where the catalog had the entity from when it was first seen');
    table.string('source_host');
    table.string('source_repository');
    table.string('source_default_branch');
    table.text('source_clone_url');
    table.text('source_web_url');
    table.text('environments').notNullable().comment('JSON: names in order');
    table.string('registration_id').notNullable().unique();
    table.integer('build_count').notNullable().defaultTo(0);
    table.integer('version_count').notNullable().defaultTo(0);
    table.string('created_at').notNullable();
    table.index(['source_host', 'source_repository'], 'services_source_idx');
    table.index(['owner'], 'services_owner_idx');
  });

  await knex.schema.createTable('pipelines', table => {
    table.comment('Revisions of the pipelines of services');
    table.string('service').notNullable();
    table.integer('revision').notNullable();
    table.string('builder').notNullable();
    table.string('template_id');
    table.integer('template_revision');
    table.text('parameters').notNullable().comment('JSON');
    table.text('parameters_schema').notNullable().comment('JSON Schema');
    table.text('body').notNullable();
    table.boolean('customised').notNullable();
    table.string('created_at').notNullable();
    table.text('created_by').notNullable().comment('JSON: actor');
    table.primary(['service', 'revision']);
  });

  await knex.schema.createTable('builds', table => {
    table.comment('Runs of pipelines');
    table.string('id').primary();
    table.string('service').notNullable();
    table.integer('number').notNullable();
    table.string('state').notNullable();
    table.string('commit_id').notNullable();
    table.text('commit').notNullable().comment('JSON');
    table.string('branch');
    table.text('parameters').notNullable().comment('JSON');
    table.integer('pipeline_revision').notNullable();
    table.string('builder').notNullable();
    table.string('reference').comment('On the build engine');
    table.text('stages').notNullable().comment('JSON');
    table.text('artifacts').comment('JSON, when succeeded');
    table.text('failure').comment('JSON');
    table.string('version_id');
    table.string('version_name');
    table.string('retry_of');
    table.text('web_url');
    table.text('requested_by').notNullable().comment('JSON: actor');
    table.string('created_at').notNullable();
    table.string('started_at');
    table.string('finished_at');
    table.unique(['service', 'number']);
    table.index(['service', 'state', 'number'], 'builds_state_idx');
    table.index(['service', 'branch', 'number'], 'builds_branch_idx');
  });

  await knex.schema.createTable('branch_builds', table => {
    table.comment(
      'Commits of branches that need no build of themselves any more',
    );
    table.string('service').notNullable();
    table.string('commit_id').notNullable();
    table.string('branch').notNullable();
    table.string('build_id').notNullable();
    table.primary(['service', 'commit_id', 'branch']);
  });

  await knex.schema.createTable('versions', table => {
    table.comment('What builds made or people imported');
    table.string('id').primary();
    table.string('service').notNullable();
    table.integer('number').notNullable();
    table.string('name').notNullable();
    table.string('name_search').notNullable().comment('Lower case');
    table.text('artifacts').notNullable().comment('JSON');
    table.string('origin').notNullable();
    table.string('commit_id');
    table.text('commit').comment('JSON');
    table.string('branch');
    table.string('build_id').unique();
    table.text('voucher');
    table.boolean('bad').notNullable();
    table.text('bad_reason');
    table.boolean('pinned').notNullable();
    table.string('created_at').notNullable();
    table.string('created_by').notNullable();
    table.unique(['service', 'name']);
    table.unique(['service', 'number']);
    table.index(['service', 'commit_id'], 'versions_commit_idx');
  });

  await knex.schema.createTable('source_changes', table => {
    table.comment('Moves of branches that source hosts told of, each once');
    table.string('host').notNullable();
    table.string('change_id').notNullable();
    table.string('repository').notNullable();
    table.string('branch').notNullable();
    table.string('before_commit');
    table.string('after_commit').notNullable();
    table.string('pusher');
    table.string('taken_at').notNullable();
    table.primary(['host', 'change_id']);
  });

  await knex.schema.createTable('grants', table => {
    table.comment('Standing permissions on services');
    table.string('id').primary();
    table.string('service').notNullable().comment('Entity ref, or * for all');
    table.string('subject').notNullable().comment('Entity ref, or rule:<id>');
    table.string('role').notNullable();
    table.string('environment').comment('All of them when absent');
    table.string('expires_at');
    table.text('reason');
    table.string('created_by').notNullable();
    table.string('created_at').notNullable();
    table.index(['service', 'subject'], 'grants_service_idx');
    table.index(['subject'], 'grants_subject_idx');
  });

  await knex.schema.createTable('target_grants', table => {
    table.comment('Which service may use which target');
    table.string('target').notNullable();
    table.string('service').notNullable();
    table.string('expires_at');
    table.string('created_by').notNullable();
    table.string('created_at').notNullable();
    table.primary(['target', 'service']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('target_grants');
  await knex.schema.dropTable('grants');
  await knex.schema.dropTable('source_changes');
  await knex.schema.dropTable('versions');
  await knex.schema.dropTable('branch_builds');
  await knex.schema.dropTable('builds');
  await knex.schema.dropTable('pipelines');
  await knex.schema.dropTable('services');
};
