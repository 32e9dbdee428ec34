/**
 * What the roles that somebody holds allow: from configuration, ownership, the table of grants and the automation of environments. The
 * portal's policy is not asked here.
 */
import { Config } from '@backstage/config';
import { Permission } from '@backstage/plugin-permission-common';
import {
  Said,
  say,
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
        said: [say('service.detached', { service: service.ref })],
      };
    }
    if (
      !this.guarded &&
      ((act && environment?.protected) ||
        permission.name === terminalOpenPermission.name)
    ) {
      return denied(say('permission.framework-off'));
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
    const who = {
      person: holder.actor.ref,
      service: service.ref,
      owner: service.owner,
    };
    return denied(
      environment
        ? say('grant.missing-in-environment', {
            ...who,
            environment: environment.name,
          })
        : say('grant.missing', who),
      'grant.missing',
    );
  }
}

const denied = (why: Said, code = why.code): Verdict => ({
  allowed: false,
  code,
  reason: why.text,
  said: [why],
});

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
