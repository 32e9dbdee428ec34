/** Builds: runs of a service's pipeline. */
export { takeSourceChange } from './sourceChanges';
