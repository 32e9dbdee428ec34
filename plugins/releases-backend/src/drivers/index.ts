/** Driver instances by id. */
export type { Drivers, TargetDefinition } from './types';
