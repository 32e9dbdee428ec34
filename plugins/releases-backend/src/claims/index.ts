/** Workloads that ran on a target before, claimed for a service. */
export { addClaimRoutes } from './router';
