/**
 * Where modules plug their drivers into the core.
 */
import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { BuildEngine } from './contracts/BuildEngine';
import { DeployTarget } from './contracts/DeployTarget';
import { DriverContext } from './contracts/DriverContext';
import { SourceHost } from './contracts/SourceHost';

/**
 * Makes instances of one kind of driver. Configuration (`releases.sources`, `releases.builders`, `releases.targets`) names a `driver` for
 * each instance; this is what that name refers to.
 *
 * @public
 */
export interface DriverFactory<T> {
  /** The name in configuration, for example `local` or `kubernetes`. */
  driver: string;
  /** Package that registers it, named when two register the same. */
  registeredBy: string;
  create(context: DriverContext): Promise<T> | T;
}

/**
 * @public
 */
export interface ReleasesExtensionPoint {
  /** A second registration of a driver name is an error that names both packages. */
  addSourceHost(factory: DriverFactory<SourceHost>): void;
  addBuildEngine(factory: DriverFactory<BuildEngine>): void;
  addDeployTarget(factory: DriverFactory<DeployTarget>): void;
}

/**
 * @public
 */
export const releasesExtensionPoint =
  createExtensionPoint<ReleasesExtensionPoint>({ id: 'releases.drivers' });
