/** Permissions, grants and verdicts. */
export type { Access, Caller } from './types';
export { DefaultAccess } from './DefaultAccess';
export { autoBuildRule, autoDeployRule } from './ruleIds';
export { registerPermissions } from './registerPermissions';
export { addAccessRoutes } from './router';
export {
  createReleasesConditionalDecision,
  releasesConditions,
} from './permissionRules';
