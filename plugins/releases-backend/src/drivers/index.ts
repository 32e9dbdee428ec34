/** Driver instances by id. */
export type { Drivers, TargetDefinition } from './types';
export { DriverRegistry } from './registry';
export { createDrivers } from './ConfiguredDrivers';
export { DatabaseStateStore } from './DatabaseStateStore';
export { addDriverRoutes } from './router';
