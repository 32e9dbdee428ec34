/** Permissions, grants and verdicts. */
export type { Access, AccessObject, Caller } from './types';
