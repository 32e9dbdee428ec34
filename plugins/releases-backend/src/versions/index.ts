/** Versions: what builds produced or people imported. */
export type { VersionRecord, Versions } from './types';
export { DatabaseVersions } from './DatabaseVersions';
export { addVersionRoutes } from './router';
