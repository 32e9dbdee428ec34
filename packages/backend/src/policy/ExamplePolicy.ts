/*
 * Answers a permission question from the role groups of whoever asks. Deny is
 * the default: no group, no role, no name in the role, no permission.
 */
import {
  AuthorizeResult,
  isResourcePermission,
  Permission,
  PermissionCondition,
  PermissionCriteria,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { Role, ROLES, Scope } from './roles';

const ENVIRONMENT = 'releases-environment';

export class ExamplePolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const scopes = (user?.info.ownershipEntityRefs ?? [])
      .flatMap(ref => ROLES[ref] ?? [])
      .flatMap(role => scopeOf(role, permission) ?? []);
    return decide(scopes, permission);
  }
}

function scopeOf(role: Role, permission: Permission): Scope | undefined {
  return role[permission.name] ?? role['*'];
}

function decide(scopes: Scope[], permission: Permission): PolicyDecision {
  if (scopes.includes('everywhere')) {
    return { result: AuthorizeResult.ALLOW };
  }
  const [first, ...rest] = scopes.map(condition);
  if (!first || !isResourcePermission(permission, ENVIRONMENT)) {
    return { result: AuthorizeResult.DENY };
  }
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'releases',
    resourceType: ENVIRONMENT,
    conditions: { anyOf: [first, ...rest] },
  };
}

function condition(scope: Scope): PermissionCriteria<PermissionCondition> {
  if (typeof scope === 'object') {
    return {
      rule: 'IS_ENVIRONMENT',
      resourceType: ENVIRONMENT,
      params: { names: scope.environments },
    };
  }
  return { not: { rule: 'IS_PROTECTED', resourceType: ENVIRONMENT } };
}
