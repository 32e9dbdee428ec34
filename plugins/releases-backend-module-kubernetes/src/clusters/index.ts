export type { ApiRequest, Cluster } from './types';
export { ApiError, UnreachableError } from './errors';
export { clusterFromKubeConfig } from './kubeConfig';
export { Clusters } from './Clusters';
export { AuthStrategies, kubernetesClusterAuthExtensionPoint } from './auth';
export type { KubernetesClusterAuthExtensionPoint } from './auth';
