/**
 * Scaffolder actions of Slipway: make a repository, register a service, build it.
 *
 * @packageDocumentation
 */
export { scaffolderModuleReleases as default } from './module';
