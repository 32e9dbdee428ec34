/** Services: registration and look-up. */
export type { ServiceRecord, Services } from './types';
