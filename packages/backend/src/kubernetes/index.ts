/*
 * Fits the stock Kubernetes plugin to the roles of Slipway.
 */
export { kubernetesModuleServiceRoles as default } from './module';
