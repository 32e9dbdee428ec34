/**
 * Who holds which role on a service and by what, what the caller may do there and why not, and which targets the service may use.
 */
import { Permission } from '@backstage/plugin-permission-common';
import {
  buildCreatePermission,
  checkRunPermission,
  configurationUpdatePermission,
  deploymentAbortPermission,
  deploymentCreatePermission,
  holdSetPermission,
  logsReadPermission,
  RoleGrant,
  rollbackCreatePermission,
  ServiceAccess,
  serviceReadPermission,
  terminalOpenPermission,
  Verdict,
  versionUpdatePermission,
} from '@slipway/backstage-plugin-releases-common';
import { Core } from '../core';
import { EnvironmentDefinition } from '../environments';
import { ServiceRecord } from '../services';
import {
  automationGrants,
  GrantStore,
  ownershipGrants,
  readStandingGrants,
} from './grants';
import { autoDeployRule } from './ruleIds';
import { Caller, Grant } from './types';

const ON_SERVICE: Record<string, Permission> = {
  read: serviceReadPermission,
  build: buildCreatePermission,
  mark: versionUpdatePermission,
  configure: configurationUpdatePermission,
};

const ON_ENVIRONMENT: Record<string, Permission> = {
  deploy: deploymentCreatePermission,
  rollback: rollbackCreatePermission,
  abort: deploymentAbortPermission,
  hold: holdSetPermission,
  check: checkRunPermission,
  logs: logsReadPermission,
  terminal: terminalOpenPermission,
};

/** The caller has been found to be allowed to read the service. */
export async function rosterOf(
  core: Core,
  caller: Caller,
  service: ServiceRecord,
): Promise<ServiceAccess> {
  const environments = core.environments.definitionsOf(service);
  const [roles, can, perEnvironment, targets] = await Promise.all([
    rolesOn(core, service, environments),
    verdictsOn(core, caller, ON_SERVICE, { service: service.ref }),
    Promise.all(
      environments.map(async ({ name, title }) => ({
        name,
        title,
        can: await verdictsOn(core, caller, ON_ENVIRONMENT, {
          service: service.ref,
          environment: name,
        }),
      })),
    ),
    targetsOf(core, service, environments),
  ]);
  return {
    owner: service.owner,
    mine: roles.filter(({ subject }) => caller.subjects.includes(subject)),
    roles,
    targets,
    can,
    environments: perEnvironment,
  };
}

async function verdictsOn(
  core: Core,
  caller: Caller,
  verbs: Record<string, Permission>,
  object: { service: string; environment?: string },
): Promise<Record<string, Verdict>> {
  const names = Object.keys(verbs);
  const verdicts = await core.access.verdicts(
    caller,
    names.map(name => ({ permission: verbs[name], object })),
  );
  return Object.fromEntries(names.map((name, at) => [name, verdicts[at]]));
}

async function rolesOn(
  core: Core,
  service: ServiceRecord,
  environments: EnvironmentDefinition[],
): Promise<RoleGrant[]> {
  const [owner, creator] = ownershipGrants(service);
  const here = ({ service: on }: Grant) => on === '*' || on === service.ref;
  const granted = await new GrantStore(core.database).standing(service.ref);
  const automated = environments.flatMap(({ name }) =>
    automationGrants([autoDeployRule(service.ref, name)], environments),
  );
  return [
    asRole(owner, 'owner'),
    ...(creator.subject === owner.subject ? [] : [asRole(creator, 'creator')]),
    ...readStandingGrants(core.config)
      .filter(here)
      .map(grant => asRole(grant, 'configuration')),
    ...granted.map(grant => ({
      ...asRole(grant, 'granted'),
      expiresAt: grant.expiresAt,
      reason: grant.reason,
    })),
    ...automated.map(grant => asRole(grant, 'automation')),
  ];
}

function asRole(grant: Grant, source: RoleGrant['source']): RoleGrant {
  const { subject, role, environment } = grant;
  return { subject, role, source, environment };
}

async function targetsOf(
  core: Core,
  service: ServiceRecord,
  environments: EnvironmentDefinition[],
): Promise<ServiceAccess['targets']> {
  const ids = [...new Set(environments.flatMap(({ targets }) => targets))];
  return Promise.all(
    ids.map(async id => {
      const { title, owner } = core.drivers.targetDefinition(id);
      return {
        id,
        title,
        owner,
        environments: environments
          .filter(({ targets }) => targets.includes(id))
          .map(({ name }) => name),
        verdict: await core.access.targetAllowed(service.ref, id),
      };
    }),
  );
}
