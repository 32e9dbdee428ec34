// @ts-check
/* The ledger: append-only, enforced by triggers. The only update allowed is the sealer's, from nothing to a place in the chain. */

const CONTENT = [
  'id',
  'time',
  'actor',
  'action',
  'object_type',
  'object_id',
  'service',
  'environment',
  'before',
  'after',
  'reason',
  'outcome',
];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('ledger', table => {
    table.bigIncrements('id');
    table.bigInteger('seq').unique();
    table.text('time').notNullable();
    table.text('actor').notNullable();
    table.text('action').notNullable();
    table.text('object_type').notNullable();
    table.text('object_id').notNullable();
    table.text('service');
    table.text('environment');
    table.text('before');
    table.text('after');
    table.text('reason');
    table.text('outcome').notNullable();
    table.text('prior_hash');
    table.text('hash');
    table.index(['service', 'seq']);
    table.index(['object_type', 'object_id', 'seq']);
  });
  await knex.schema.raw(
    'create index ledger_unsealed on ledger (id) where seq is null',
  );
  await knex.schema.createTable('ledger_head', table => {
    table.text('name').primary();
    table.bigInteger('seq').notNullable();
    table.text('hash').notNullable();
  });
  await knex('ledger_head').insert({ name: 'head', seq: 0, hash: '' });

  if (knex.client.config.client === 'pg') {
    const same = CONTENT.map(
      column => `new.${column} is not distinct from old.${column}`,
    ).join(' and ');
    await knex.schema.raw(`
      create function ledger_append_only() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' then
          if old.seq is null and new.seq is not null and new.hash is not null and ${same} then
            return new;
          end if;
        end if;
        raise exception 'The ledger is append-only';
      end $$`);
    await knex.schema.raw(`
      create trigger ledger_append_only before update or delete on ledger
      for each row execute function ledger_append_only()`);
    await knex.schema.raw(`
      create trigger ledger_no_truncate before truncate on ledger
      for each statement execute function ledger_append_only()`);
  } else {
    const differs = CONTENT.map(
      column => `new.${column} is not old.${column}`,
    ).join(' or ');
    await knex.schema.raw(`
      create trigger ledger_no_update before update on ledger
      when old.seq is not null or new.seq is null or new.hash is null or ${differs}
      begin select raise(abort, 'The ledger is append-only'); end`);
    await knex.schema.raw(`
      create trigger ledger_no_delete before delete on ledger
      begin select raise(abort, 'The ledger is append-only'); end`);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ledger_head');
  await knex.schema.dropTable('ledger');
  if (knex.client.config.client === 'pg') {
    await knex.schema.raw('drop function ledger_append_only()');
  }
};
