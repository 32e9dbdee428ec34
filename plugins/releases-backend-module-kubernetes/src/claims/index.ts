/** Workloads that were there before Slipway. */
export { claimWorkload, findClaimable, releaseWorkload } from './claims';
