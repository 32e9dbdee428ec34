/** How far a rollout is, and what its pods say. */
export { editOf } from './edits';
export {
  exitsOf,
  generationOf,
  instanceId,
  isLive,
  isReady,
  mainContainer,
  toInstance,
} from './pods';
export type { LivePod } from './pods';
export { isSettled, progress, verdict } from './verdict';
export type { Rollout, Verdict } from './verdict';
