/**
 * The permissions of Slipway. A portal's policy decides them; Slipway's own grants must allow as well, so a policy can only narrow.
 */
import { createPermission } from '@backstage/plugin-permission-common';

/**
 * A service's environment, or the service itself (environment absent). Resource refs are `<entity ref>#<environment>`.
 *
 * @public
 */
export const RESOURCE_TYPE_RELEASES_ENVIRONMENT = 'releases-environment';

const onEnvironment = (
  name: string,
  action: 'create' | 'read' | 'update' | 'delete',
) =>
  createPermission({
    name,
    attributes: { action },
    resourceType: RESOURCE_TYPE_RELEASES_ENVIRONMENT,
  });

/**
 * See a service with its environments, builds, versions, history and configuration.
 *
 * @public
 */
export const serviceReadPermission = onEnvironment(
  'releases.service.read',
  'read',
);

/**
 * Register a service or make a repository for one.
 *
 * @public
 */
export const serviceCreatePermission = createPermission({
  name: 'releases.service.create',
  attributes: { action: 'create' },
});

/**
 * Confirm that a service whose entity came back from another origin is the same service.
 *
 * @public
 */
export const serviceConfirmPermission = onEnvironment(
  'releases.service.confirm',
  'update',
);

/**
 * Build, abort and retry a build, change the pipeline.
 *
 * @public
 */
export const buildCreatePermission = onEnvironment(
  'releases.build.create',
  'create',
);

/**
 * Import a version, mark one bad, pin one.
 *
 * @public
 */
export const versionUpdatePermission = onEnvironment(
  'releases.version.update',
  'update',
);

/**
 * Deploy, promote, restart, scale and stop.
 *
 * @public
 */
export const deploymentCreatePermission = onEnvironment(
  'releases.deployment.create',
  'create',
);

/**
 * Stop a deployment, answer its parked question.
 *
 * @public
 */
export const deploymentAbortPermission = onEnvironment(
  'releases.deployment.abort',
  'update',
);

/**
 * Roll back.
 *
 * @public
 */
export const rollbackCreatePermission = onEnvironment(
  'releases.rollback.create',
  'create',
);

/**
 * Pause and resume automation.
 *
 * @public
 */
export const holdSetPermission = onEnvironment('releases.hold.set', 'update');

/**
 * Save a configuration revision.
 *
 * @public
 */
export const configurationUpdatePermission = onEnvironment(
  'releases.configuration.update',
  'update',
);

/**
 * Run checks and change their catalogue.
 *
 * @public
 */
export const checkRunPermission = onEnvironment('releases.check.run', 'create');

/**
 * Read the logs of instances.
 *
 * @public
 */
export const logsReadPermission = onEnvironment('releases.logs.read', 'read');

/**
 * Open a terminal in an instance.
 *
 * @public
 */
export const terminalOpenPermission = onEnvironment(
  'releases.terminal.open',
  'create',
);

/**
 * Read the audit across services and verify it.
 *
 * @public
 */
export const ledgerReadPermission = createPermission({
  name: 'releases.ledger.read',
  attributes: { action: 'read' },
});

/**
 * See the inventory of targets.
 *
 * @public
 */
export const targetsReadPermission = createPermission({
  name: 'releases.targets.read',
  attributes: { action: 'read' },
});

/**
 * @public
 */
export const releasesPermissions = [
  serviceReadPermission,
  serviceCreatePermission,
  serviceConfirmPermission,
  buildCreatePermission,
  versionUpdatePermission,
  deploymentCreatePermission,
  deploymentAbortPermission,
  rollbackCreatePermission,
  holdSetPermission,
  configurationUpdatePermission,
  checkRunPermission,
  logsReadPermission,
  terminalOpenPermission,
  ledgerReadPermission,
  targetsReadPermission,
];
