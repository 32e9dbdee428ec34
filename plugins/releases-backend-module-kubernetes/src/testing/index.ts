export { TestBed } from './TestBed';
export type { Rule } from './TestBed';
export { describeOnKubernetes } from './describeOnKubernetes';
