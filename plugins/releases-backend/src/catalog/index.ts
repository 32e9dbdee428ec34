/** Catalog entries of services whose repositories the catalog cannot read by itself. */
export { catalogNoun } from './noun';
export { catalogModuleReleases } from './module';
