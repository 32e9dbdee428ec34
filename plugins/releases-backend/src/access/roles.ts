/**
 * What each role may do. Pure.
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
  rollbackCreatePermission,
  serviceConfirmPermission,
  serviceReadPermission,
  terminalOpenPermission,
  versionUpdatePermission,
} from '@slipway/backstage-plugin-releases-common';
import { Role } from './types';

/** What roles look at in an environment; absent when a service itself is asked about. */
export interface EnvironmentTraits {
  kind: string;
  protected: boolean;
}

type Where = (environment: EnvironmentTraits) => boolean;

const everywhere: Where = () => true;
const unprotected: Where = environment => !environment.protected;
const guarded: Where = environment => environment.protected;
const testing: Where = environment => environment.kind === 'test';

/** By permission name, the environments where the role has it. A service itself counts as such an environment. */
type Rights = Record<string, Where>;

const viewer: Rights = {
  [serviceReadPermission.name]: everywhere,
  [logsReadPermission.name]: everywhere,
};

const release = (where: Where): Rights => ({
  [deploymentCreatePermission.name]: where,
  [deploymentAbortPermission.name]: where,
  [rollbackCreatePermission.name]: where,
  [holdSetPermission.name]: where,
});

const developer: Rights = {
  ...viewer,
  ...release(unprotected),
  [buildCreatePermission.name]: everywhere,
  [versionUpdatePermission.name]: everywhere,
  [configurationUpdatePermission.name]: everywhere,
  [checkRunPermission.name]: everywhere,
  [terminalOpenPermission.name]: unprotected,
};

const operator: Rights = {
  ...developer,
  ...release(everywhere),
  [terminalOpenPermission.name]: everywhere,
  [serviceConfirmPermission.name]: everywhere,
};

const ROLES: Record<Role, Rights> = {
  viewer,
  developer,
  tester: {
    ...viewer,
    ...release(testing),
    [checkRunPermission.name]: everywhere,
    [versionUpdatePermission.name]: everywhere,
  },
  approver: { ...viewer, ...release(guarded) },
  operator,
  administrator: operator,
};

export const ROLE_NAMES = Object.keys(ROLES) as Role[];

/** Whether the role has the permission in such an environment; without one, whether it has it for the service itself. */
export function roleMay(
  role: Role,
  permission: Permission,
  environment: EnvironmentTraits | undefined,
): boolean {
  const where = ROLES[role][permission.name];
  return where !== undefined && (!environment || where(environment));
}
