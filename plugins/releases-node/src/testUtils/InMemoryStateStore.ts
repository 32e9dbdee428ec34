/**
 * A driver's state store in memory, for tests. Values are copied in and out, as a database would.
 */
import { JsonValue } from '@backstage/types';
import { StateStore } from '../contracts';

/**
 * @public
 */
export class InMemoryStateStore implements StateStore {
  private readonly values = new Map<string, string>();

  async get<T extends JsonValue>(key: string): Promise<T | undefined> {
    const stored = this.values.get(key);
    return stored === undefined ? undefined : (JSON.parse(stored) as T);
  }

  async set(key: string, value: JsonValue): Promise<void> {
    this.values.set(key, JSON.stringify(value));
  }

  async setIfAbsent(key: string, value: JsonValue): Promise<boolean> {
    if (this.values.has(key)) {
      return false;
    }
    this.values.set(key, JSON.stringify(value));
    return true;
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }

  async list(prefix: string): Promise<{ key: string; value: JsonValue }[]> {
    return [...this.values]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, value: JSON.parse(value) }));
  }
}
