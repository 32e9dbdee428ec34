/** Services: registration and look-up. */
export type { ServiceRecord, Services } from './types';
export { DatabaseServices } from './DatabaseServices';
export { ServiceCatalog } from './ServiceCatalog';
export { addServiceRoutes } from './router';
