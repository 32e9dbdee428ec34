/** Driver instances by id. */
export type { Drivers } from './types';
export { DriverRegistry } from './registry';
export { createDrivers } from './ConfiguredDrivers';
export { healthOf } from './healthOf';
export { addDriverRoutes } from './router';
