/**
 * The backend plugin of Slipway.
 *
 * @packageDocumentation
 */
export { releasesPlugin as default } from './plugin';
export { catalogModuleReleases } from './catalog';
export {
  createReleasesConditionalDecision,
  releasesConditions,
} from './access';
