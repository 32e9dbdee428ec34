// @ts-check
/* The engine's tables: operations, slots, steps, effects, waits and signals. Times are ISO 8601 text in UTC, JSON is text. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('operations', table => {
    table.bigIncrements('asked').comment('order of asking');
    table.text('id').notNullable().unique();
    table.text('kind').notNullable();
    table.text('slot').notNullable();
    table.text('subject').notNullable();
    table.text('requested_by').notNullable();
    table.text('state').notNullable();
    table.text('phase').notNullable().defaultTo('main');
    table.text('plan').notNullable();
    table.text('plan_hash').notNullable();
    table.integer('priority').notNullable().defaultTo(0);
    table.boolean('automatic').notNullable().defaultTo(false);
    table.integer('step_index').notNullable().defaultTo(0);
    table.text('next_kind').comment('kind of the present step, when running');
    table.bigInteger('fence');
    table.text('abort_requested');
    table.text('parked');
    table.text('resolution').comment("a person's answer, not yet applied");
    table.text('cause').comment('state, code and reason of the first failure');
    table.text('code');
    table.text('reason');
    table.text('wake_at').comment('when to look again; null: when woken');
    table.integer('woken').notNullable().defaultTo(0);
    table.integer('failures').notNullable().defaultTo(0);
    table.text('created_at').notNullable();
    table.text('started_at');
    table.text('finished_at');
    table.index(['slot', 'state']);
  });
  await knex.schema.raw(
    `create unique index operations_one_running on operations (slot) where state = 'running'`,
  );
  await knex.schema.raw(
    `create index operations_open on operations (state, wake_at) where state in ('waiting', 'queued', 'running')`,
  );
  await knex.schema.createTable('slots', table => {
    table.text('slot').primary();
    table.bigInteger('fence').notNullable().defaultTo(0);
    table.text('operation_id').comment('the running one');
    table.text('lease_owner');
    table.text('lease_until');
    table.index(['lease_until']);
  });
  await knex.schema.createTable('operation_steps', table => {
    table.text('operation_id').notNullable();
    table.text('step_id').notNullable();
    table.text('phase').notNullable();
    table.integer('idx').notNullable();
    table.text('kind').notNullable();
    table.text('title').notNullable();
    table.text('state').notNullable();
    table.integer('attempt').notNullable().defaultTo(0);
    table.text('started_at');
    table.text('deadline_at');
    table.text('finished_at');
    table.text('facts');
    table.text('message');
    table.text('code');
    table.integer('failures').notNullable().defaultTo(0);
    table.integer('tries').notNullable().defaultTo(0);
    table.primary(['operation_id', 'step_id']);
  });
  await knex.schema.createTable('effects', table => {
    table.text('operation_id').notNullable();
    table.text('step_id').notNullable();
    table.integer('attempt').notNullable();
    table.bigInteger('fence').notNullable();
    table.text('state').notNullable();
    table.boolean('counted').notNullable().defaultTo(false);
    table.text('reference');
    table.text('message');
    table.text('intended_at').notNullable();
    table.text('confirmed_at');
    table.text('unknown_since');
    table.text('cancelled_at');
    table.text('settled_at');
    table.primary(['operation_id', 'step_id', 'attempt']);
  });
  await knex.schema.createTable('waits', table => {
    table.bigIncrements('id');
    table.text('operation_id').notNullable();
    table.text('step_id').notNullable();
    table.text('key').notNullable();
    table.text('deadline').notNullable();
    table.text('on_deadline').notNullable();
    table.text('reason').notNullable();
    table.text('state');
    table.bigInteger('seen').notNullable().defaultTo(0);
    table.text('ended_at');
    table.index(['operation_id', 'step_id']);
    table.index(['key', 'ended_at']);
  });
  await knex.schema.createTable('signals', table => {
    table.bigIncrements('id');
    table.text('key').notNullable();
    table.text('payload');
    table.text('sent_at').notNullable();
    table.index(['key', 'id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'signals',
    'waits',
    'effects',
    'operation_steps',
    'slots',
    'operations',
  ]) {
    await knex.schema.dropTable(table);
  }
};
