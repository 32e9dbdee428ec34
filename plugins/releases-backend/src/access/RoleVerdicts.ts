/**
 * What the roles that somebody holds allow: from configuration, ownership, the table of grants and the automation of environments. The
 * portal's policy is not asked here.
 */
import { Config } from '@backstage/config';
import { Permission } from '@backstage/plugin-permission-common';
import {
  serviceConfirmPermission,
  serviceReadPermission,
  terminalOpenPermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { EnvironmentDefinition } from '../environments';
import {
  automationGrants,
  grantApplies,
  ownershipGrants,
  readStandingGrants,
} from './grants';
import { roleMay } from './roles';
import { Subject } from './subjects';
import { Caller, Grant } from './types';

/** Whose roles are asked for. */
export type Holder = Pick<Caller, 'actor' | 'subjects'>;

export const ALLOWED: Verdict = { allowed: true };

export class RoleVerdicts {
  /** From configuration. */
  readonly standing: Grant[];
  readonly everyoneMayRead: boolean;
  /** False when the permission framework is off and configuration does not accept that. */
  private readonly guarded: boolean;

  constructor(
    config: Config,
    private readonly definitions: () => EnvironmentDefinition[],
  ) {
    this.standing = readStandingGrants(config);
    this.everyoneMayRead =
      config.getOptionalBoolean('releases.access.everyoneMayRead') ?? true;
    this.guarded =
      (config.getOptionalBoolean('permission.enabled') ?? false) ||
      (config.getOptionalBoolean('releases.access.allowWithoutPermissions') ??
        false);
  }

  /** `grants` are those of the table. */
  on(
    holder: Holder,
    permission: Permission,
    subject: Subject,
    grants: Grant[],
  ): Verdict {
    const { service, environment } = subject;
    const act = permission.attributes.action !== 'read';
    if (
      act &&
      service.state === 'detached' &&
      permission.name !== serviceConfirmPermission.name
    ) {
      return {
        allowed: false,
        code: 'service.detached',
        reason: `${service.ref} is detached from the catalog, so nothing can be done with it: ${service.detachedReason} Its history stays.`,
      };
    }
    if (
      !this.guarded &&
      ((act && environment?.protected) ||
        permission.name === terminalOpenPermission.name)
    ) {
      return {
        allowed: false,
        code: 'permission.framework-off',
        reason:
          'This is refused while the permission framework of the portal is off; set permission.enabled, or accept the risk with releases.access.allowWithoutPermissions.',
      };
    }
    if (
      permission.name === serviceReadPermission.name &&
      this.everyoneMayRead
    ) {
      return ALLOWED;
    }
    const applicable = [
      ...this.standing,
      ...grants,
      ...ownershipGrants(service),
      ...automationGrants(holder.subjects, this.definitions()),
    ].filter(grant => holds(grant, holder, permission, subject));
    if (applicable.some(({ role }) => roleMay(role, permission, environment))) {
      return ALLOWED;
    }
    const where = environment
      ? `${environment.name} of ${service.ref}`
      : service.ref;
    return {
      allowed: false,
      code: 'grant.missing',
      reason: `${holder.actor.ref} has no role on ${where} that allows this; ask its owner ${service.owner}.`,
    };
  }
}

/** A role in one environment also lets its holder see the service. */
function holds(
  grant: Grant,
  holder: Holder,
  permission: Permission,
  { service, environment }: Subject,
): boolean {
  const anywhere =
    permission.name === serviceReadPermission.name && !environment;
  return grantApplies(grant, holder.subjects, {
    service: service.ref,
    environment: anywhere ? grant.environment : environment?.name,
  });
}
