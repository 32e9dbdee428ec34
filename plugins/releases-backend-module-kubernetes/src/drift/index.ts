/** What somebody changed by another way than a deployment. */
export { placementDrift } from './placementDrift';
