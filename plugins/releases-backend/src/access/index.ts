/** Permissions, grants and verdicts. */
export type { Access, Caller } from './types';
export { DefaultAccess } from './DefaultAccess';
export { accessNoun } from './noun';
export { authoriseStep } from './steps/authorise';
export { autoBuildRule, autoDeployRule } from './ruleIds';
export { registerPermissions } from './registerPermissions';
export { addAccessRoutes } from './router';
export {
  createReleasesConditionalDecision,
  releasesConditions,
} from './permissionRules';
