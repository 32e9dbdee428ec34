/**
 * Contract suites that every driver runs against the real thing, and stand-ins in memory for tests of drivers and of the core.
 *
 * @packageDocumentation
 */
export * from './contractCheck';
export * from './InMemoryBlobStore';
export * from './InMemoryStateStore';
export * from './TestDriverContext';
export { InMemoryDeployTarget } from './InMemoryDeployTarget';
export * from './describeSourceHost';
export * from './InMemorySourceHost';
export * from './InMemorySourceServer';
export * from './buildRecipe';
export * from './describeBuildEngine';
export * from './InMemoryBuildEngine';
export {
  deployTargetChecks,
  describeDeployTarget,
} from './describeDeployTarget';
export type {
  DeployTargetSubject,
  WorkloadBehaviour,
} from './describeDeployTargetSubject';
