/** The durable engine: operations, slots, claims, leases, effects, waits. */
export * from './types';
