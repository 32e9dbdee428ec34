/** Kubernetes as a deploy target. */
export { KubernetesDeployTarget } from './KubernetesDeployTarget';
