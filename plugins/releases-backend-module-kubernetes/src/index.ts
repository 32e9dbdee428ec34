/**
 * Deploy targets of Slipway on Kubernetes.
 *
 * @packageDocumentation
 */
export {};
