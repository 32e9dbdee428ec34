export type { ApiRequest, Cluster } from './types';
export { ApiError, UnreachableError } from './errors';
export { clusterFromKubeConfig } from './kubeConfig';
