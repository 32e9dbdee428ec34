/**
 * What the core gives to a driver: its configuration, a store for its own state, blobs, and ways to tell the core of events.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { JsonValue } from '@backstage/types';
import { Readable } from 'node:stream';
import { SourceChange, SourceHost } from './SourceHost';

/**
 * Content-addressed storage of the core.
 *
 * @public
 */
export interface BlobStore {
  /**
   * Stores a stream; answers its digest (`sha256:…`) and size in bytes. Same content, same blob. Throws `blob.quota` when the store is
   * full and `blob.disk-full` when the disk is; nothing half written stays.
   */
  put(
    content: Readable | Uint8Array,
  ): Promise<{ digest: string; size: number }>;
  /** Throws `blob.not-found`. The content is checked against the digest while it is read. */
  get(digest: string): Promise<Readable>;
  has(digest: string): Promise<boolean>;
}

/**
 * Durable key and value of one driver; keys of other drivers are out of reach.
 *
 * @public
 */
export interface StateStore {
  get<T extends JsonValue>(key: string): Promise<T | undefined>;
  set(key: string, value: JsonValue): Promise<void>;
  /** Sets only where the key is absent; answers whether it did. */
  setIfAbsent(key: string, value: JsonValue): Promise<boolean>;
  delete(key: string): Promise<void>;
  list(prefix: string): Promise<{ key: string; value: JsonValue }[]>;
}

/**
 * @public
 */
export interface DriverContext {
  /** Id of this driver instance, as in configuration. */
  id: string;
  /** The instance's own block of configuration. */
  config: Config;
  rootConfig: Config;
  logger: LoggerService;
  blobs: BlobStore;
  state: StateStore;
  /** Wakes the operation whose effect carries this key, so that it observes now. A hint; safe to call often. */
  wake(effectKey: string): void;
  /** Hands over a move of a branch. Resolves once it is durably taken; taking the same id again has no effect. */
  sourceChanged(change: SourceChange): Promise<void>;
  /** Source hosts by id, for build engines that check out. */
  sourceHost(id: string): SourceHost;
}
