/**
 * The release pages of Slipway, a plugin for the new frontend system.
 *
 * @packageDocumentation
 */
export { releasesPlugin as default } from './plugin';
export { isReleasesAvailable } from './entity/isReleasesAvailable';
export { releasesTranslationRef } from './translation/ref';
