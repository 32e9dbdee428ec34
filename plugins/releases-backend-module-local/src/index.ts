/**
 * Slipway's embedded drivers: local Git repositories, shell builds and local processes, for one machine.
 *
 * @packageDocumentation
 */
export { releasesModuleLocal as default } from './module';
