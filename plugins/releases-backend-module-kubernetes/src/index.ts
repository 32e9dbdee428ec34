/**
 * Deploy targets of Slipway on Kubernetes.
 *
 * @packageDocumentation
 */
export { releasesModuleKubernetes as default } from './module';
export { kubernetesClusterAuthExtensionPoint } from './clusters';
export type { KubernetesClusterAuthExtensionPoint } from './clusters';
