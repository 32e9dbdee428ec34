/** Whether this replica lives. */
export { addHealthRoutes } from './router';
