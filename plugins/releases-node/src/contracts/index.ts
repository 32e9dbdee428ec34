/**
 * Driver contracts: one short interface for each kind of external system.
 */
export * from './errors';
export * from './evidence';
export * from './observation';
export * from './workload';
export * from './workloadHash';
export * from './SourceHost';
export * from './BuildEngine';
export * from './DeployTarget';
export * from './DriverContext';
