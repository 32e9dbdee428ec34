/**
 * The backend plugin of Slipway.
 *
 * @packageDocumentation
 */
export { releasesPlugin as default } from './plugin';
export {
  createReleasesConditionalDecision,
  releasesConditions,
} from './access';
