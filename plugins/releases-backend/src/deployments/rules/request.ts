/**
 * Whether a request makes sense by itself, before anything is looked up.
 */
import { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  DeploymentCreate,
  deploymentCreatePermission,
  DeploymentKindEnum,
  rollbackCreatePermission,
} from '@slipway/backstage-plugin-releases-common';
import {
  DeployTargetCapabilities,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { EnvironmentDefinition } from '../../environments';
import { putsVersion } from './plan';

/** Rolling back is a permission of its own, so that it can be given without the right to deploy. */
export function permissionFor(kind: DeploymentKindEnum): ResourcePermission {
  return kind === 'rollback'
    ? rollbackCreatePermission
    : deploymentCreatePermission;
}

/** Errors: 400 `request.invalid`, 400 `reason.required`, 404 `target.unknown`. Answers the chosen targets in the order of waves. */
export function checkRequest(
  body: DeploymentCreate,
  environment: EnvironmentDefinition,
): string[] {
  const invalid = (message: string) =>
    new ReleasesError('request.invalid', message);
  if (body.kind === 'deploy' && !body.versionId) {
    throw invalid('To deploy, name the version: versionId.');
  }
  if (body.kind === 'scale') {
    const { replicas } = body;
    if (!Number.isInteger(replicas) || replicas! < 0 || replicas! > 100) {
      throw invalid(
        'To scale, name the number of instances: replicas, a whole number from 0 to 100.',
      );
    }
  }
  if (!putsVersion(body.kind) && body.versionId) {
    throw invalid(
      `A ${body.kind} acts on the version that is there; leave versionId out.`,
    );
  }
  if (body.reason !== undefined && body.reason.length > 2000) {
    throw invalid('A reason has at most 2000 characters.');
  }
  const mayBeSilent = body.kind !== 'rollback' && !environment.protected;
  if (!mayBeSilent && !body.reason?.trim()) {
    throw new ReleasesError(
      'reason.required',
      body.kind === 'rollback'
        ? 'A rollback needs a reason; say why.'
        : `${environment.title} is protected: every act there needs a reason; say why.`,
    );
  }
  return chosenTargets(body.targets, environment);
}

function chosenTargets(
  wanted: string[] | undefined,
  environment: EnvironmentDefinition,
): string[] {
  const unknown = wanted?.find(id => !environment.targets.includes(id));
  if (unknown !== undefined) {
    throw new ReleasesError(
      'target.unknown',
      `${environment.name} has no target '${unknown.slice(
        0,
        80,
      )}'; it has ${environment.targets.join(', ')}.`,
      { status: 404 },
    );
  }
  if (wanted?.length === 0) {
    throw new ReleasesError(
      'request.invalid',
      'Choose at least one target, or leave targets out for all of them.',
    );
  }
  return environment.targets.filter(id => !wanted || wanted.includes(id));
}

/** Why a target cannot do this, or undefined when it can. */
export function incapable(
  kind: DeploymentKindEnum,
  capabilities: DeployTargetCapabilities,
): string | undefined {
  if (kind === 'restart' || kind === 'scale' || kind === 'stop') {
    return capabilities[kind] ? undefined : `It cannot ${kind}.`;
  }
  return undefined;
}
