/**
 * Hides secrets in what people read: logs, terminals, recordings, errors, diagnoses. `core.maskers.of(service)` knows those of a service;
 * `createMasker` takes any.
 */
export { createMasker } from './createMasker';
export { CachedMaskers } from './ServiceMaskers';
export type { Masker, StreamMasker } from './createMasker';
export type { SecretSource, ServiceMaskers } from './ServiceMaskers';
