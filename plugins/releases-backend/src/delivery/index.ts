/** Delivery across services: lists and weekly figures. */
export { addDeliveryRoutes } from './router';
