/** A workload as objects of Kubernetes. */
export { checkReplicas, checkWorkload } from './checkWorkload';
export { CONTAINER } from './container';
export { FIELD_MANAGER, MARKS, placementName } from './names';
export { ingressHost, render } from './render';
export type { Exposure, Manifest, RenderAct, RenderSettings } from './types';
