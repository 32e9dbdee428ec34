/**
 * One driver's durable key and value.
 */
import { JsonValue } from '@backstage/types';
import { StateStore } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';

interface Row {
  driver: string;
  key: string;
  value: string;
}

export class DatabaseStateStore implements StateStore {
  /**
   * @param driver - `<kind>:<id>`; what keeps drivers' keys apart
   */
  constructor(
    private readonly database: Knex,
    private readonly driver: string,
  ) {}

  async get<T extends JsonValue>(key: string): Promise<T | undefined> {
    const row = await this.table().where({ driver: this.driver, key }).first();
    return row && (JSON.parse(row.value) as T);
  }

  async set(key: string, value: JsonValue): Promise<void> {
    await this.table()
      .insert({ driver: this.driver, key, value: JSON.stringify(value) })
      .onConflict(['driver', 'key'])
      .merge();
  }

  async setIfAbsent(key: string, value: JsonValue): Promise<boolean> {
    const inserted = await this.table()
      .insert({ driver: this.driver, key, value: JSON.stringify(value) })
      .onConflict(['driver', 'key'])
      .ignore()
      .returning('key');
    return inserted.length === 1;
  }

  async delete(key: string): Promise<void> {
    await this.table().where({ driver: this.driver, key }).delete();
  }

  async list(prefix: string): Promise<{ key: string; value: JsonValue }[]> {
    const rows = await this.table()
      .where({ driver: this.driver })
      .whereRaw('substr(??, 1, ?) = ?', ['key', prefix.length, prefix])
      .select('key', 'value');
    return rows
      .map(row => ({ key: row.key, value: JSON.parse(row.value) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private table() {
    return this.database<Row>('driver_state');
  }
}
