/** What somebody changed by another way than a deployment. */
export { driftOf } from './driftOf';
