/** The durable engine: operations, slots, claims, leases, effects, waits. */
export { createEngine } from './createEngine';
export * from './types';
