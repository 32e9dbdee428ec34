/**
 * Configuration, environments, deployments and checks. Times are ISO 8601 text in UTC, JSON is text.
 */
// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('configuration_revisions', table => {
    table.comment('Immutable: what people saved, base and overlays');
    table.string('service', 255).notNullable();
    table.integer('revision').notNullable();
    table.text('base').notNullable();
    table.text('overlays').notNullable();
    table.string('created_at', 30).notNullable();
    table.string('created_by', 255).notNullable();
    table.text('comment');
    table.primary(['service', 'revision']);
  });

  await knex.schema.createTable('environment_holds', table => {
    table.comment('Automation is paused, by whom and why');
    table.string('service', 255).notNullable();
    table.string('environment', 64).notNullable();
    table.string('set_by', 255).notNullable();
    table.string('set_at', 30).notNullable();
    table.text('reason').notNullable();
    table.string('deployment_id', 64);
    table.primary(['service', 'environment']);
  });

  await knex.schema.createTable('placements', table => {
    table.comment('What Slipway last put on a target, with what it rendered');
    table.string('service', 255).notNullable();
    table.string('environment', 64).notNullable();
    table.string('target', 64).notNullable();
    table.string('version_id', 64).notNullable();
    table.string('version_name', 255).notNullable();
    table.integer('configuration_revision').notNullable();
    table.string('workload_hash', 64).notNullable();
    table.text('workload').notNullable();
    table.boolean('stopped').notNullable();
    table.string('deployment_id', 64).notNullable();
    table.integer('deployment_number').notNullable();
    table.string('updated_at', 30).notNullable();
    table.primary(['service', 'environment', 'target']);
    table.index(['target'], 'placements_target');
  });

  await knex.schema.createTable('deployment_counters', table => {
    table.comment('The last number given to a deployment of a service');
    table.string('service', 255).primary();
    table.integer('last').notNullable();
  });

  await knex.schema.createTable('deployments', table => {
    table.comment('The release history; id is also the id of the operation');
    table.string('id', 64).primary();
    table.string('service', 255).notNullable();
    table.integer('number').notNullable();
    table.string('environment', 64).notNullable();
    table.string('kind', 16).notNullable();
    table.string('state', 16).notNullable();
    table.string('requested_by', 255).notNullable();
    table.string('on_behalf_of', 255);
    table.boolean('automatic').notNullable();
    table.string('version_id', 64);
    table.string('version_name', 255);
    table.string('from_version_id', 64);
    table.string('from_version_name', 255);
    table.string('base_id', 64);
    table.string('rollback_of', 64);
    table.integer('configuration_revision');
    table.integer('replicas');
    table.string('on_failure', 8).notNullable();
    table.text('targets').notNullable();
    table.text('request').notNullable();
    table.text('reason');
    table.string('code', 64);
    table.text('message');
    table.text('commit_title');
    table.boolean('parked').notNullable();
    table.string('created_at', 30).notNullable();
    table.string('started_at', 30);
    table.string('finished_at', 30);
    table.unique(['service', 'number'], {
      indexName: 'deployments_service_number',
    });
    table.index(
      ['service', 'environment', 'number'],
      'deployments_environment_number',
    );
    table.index(['service', 'version_id', 'number'], 'deployments_version');
    table.index(['service', 'requested_by', 'number'], 'deployments_person');
    table.index(['service', 'kind', 'number'], 'deployments_kind');
    table.index(['service', 'state', 'number'], 'deployments_state');
  });

  await knex.schema.createTable('deployment_placements', table => {
    table.comment('The outcome of a deployment on each of its targets');
    table.string('deployment_id', 64).notNullable();
    table.string('target', 64).notNullable();
    table.integer('wave').notNullable();
    table.string('state', 16).notNullable();
    table.text('message');
    table.text('workload');
    table.string('workload_hash', 64);
    table.text('former').comment('The placement as it was before, to restore');
    table.primary(['deployment_id', 'target']);
    table.index(['target', 'deployment_id'], 'deployment_placements_target');
  });

  await knex.schema.createTable('environment_versions', table => {
    table.comment(
      'Every version that was ever deployed to an environment: what can be rolled back to',
    );
    table.string('service', 255).notNullable();
    table.string('environment', 64).notNullable();
    table.string('version_id', 64).notNullable();
    table.string('version_name', 255).notNullable();
    table.string('deployment_id', 64).notNullable();
    table.integer('deployment_number').notNullable();
    table.integer('configuration_revision').notNullable();
    table.string('deployed_at', 30).notNullable();
    table.string('deployed_by', 255).notNullable();
    table.string('outcome', 16).notNullable();
    table.string('replaced_at', 30);
    table.string('unhealthy_at', 30);
    table.boolean('rolled_back').notNullable();
    table.primary(['service', 'environment', 'version_id']);
    table.index(
      ['service', 'environment', 'deployment_number'],
      'environment_versions_number',
    );
    table.index(['service', 'version_id'], 'environment_versions_version');
  });

  await knex.schema.createTable('step_durations', table => {
    table.comment('The last few durations of each step, for "usually 0:40"');
    table.string('service', 255).notNullable();
    table.string('environment', 64).notNullable();
    table.string('step_id', 128).notNullable();
    table.string('deployment_id', 64).notNullable();
    table.integer('deployment_number').notNullable();
    table.float('seconds').notNullable();
    table.primary(['service', 'environment', 'step_id', 'deployment_id']);
  });

  await knex.schema.createTable('checks', table => {
    table.comment('The catalogue of checks of a service');
    table.string('service', 255).notNullable();
    table.string('name', 64).notNullable();
    table.integer('place').notNullable();
    table.text('definition').notNullable();
    table.primary(['service', 'name']);
  });

  await knex.schema.createTable('check_runs', table => {
    table.comment('Results of checks, kept');
    table.string('id', 64).primary();
    table.string('service', 255).notNullable();
    table.string('environment', 64).notNullable();
    table.string('check_name', 64).notNullable();
    table.string('state', 16).notNullable();
    table.string('requested_by', 255).notNullable();
    table.string('version_name', 255);
    table.string('deployment_id', 64);
    table.text('message');
    table.text('output');
    table.string('created_at', 30).notNullable();
    table.string('started_at', 30);
    table.string('finished_at', 30);
    table.index(['service', 'created_at', 'id'], 'check_runs_service');
    table.index(
      ['service', 'environment', 'created_at', 'id'],
      'check_runs_environment',
    );
    table.index(['deployment_id'], 'check_runs_deployment');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'check_runs',
    'checks',
    'step_durations',
    'environment_versions',
    'deployment_placements',
    'deployments',
    'deployment_counters',
    'placements',
    'environment_holds',
    'configuration_revisions',
  ]) {
    await knex.schema.dropTable(table);
  }
};
