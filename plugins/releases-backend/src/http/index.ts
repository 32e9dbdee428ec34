/** What every router of the core shares: bodies, errors, cursors, repeated requests, event streams. */
export { createReleasesRouter } from './router';
export type { ReleasesRouter } from './router';
export { errorMiddleware, routeNotFound } from './errors';
export { decodeCursor, encodeCursor, page } from './cursor';
export { DatabaseIdempotency } from './idempotency';
export type { Idempotency } from './idempotency';
export { openEventStream } from './eventStream';
export type { EventStream } from './eventStream';
export { serviceRefOf } from './serviceRef';
