/**
 * Types, permissions and the API client of Slipway; isomorphic, without I/O of its own.
 *
 * @packageDocumentation
 */
export { diagnosisSentences } from './diagnosisSentences';
export * from './permissions';
export * from './schema/openapi/generated';
export { ReleasesClient } from './ReleasesClient';
