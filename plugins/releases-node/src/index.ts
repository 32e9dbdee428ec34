/**
 * What modules of Slipway plug into: driver contracts and the extension point.
 *
 * @packageDocumentation
 */
export * from './contracts';
export * from './extensionPoint';
