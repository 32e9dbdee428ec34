/**
 * Asks the portal's permission policy, and applies its conditions to our own resources.
 */
import {
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isResourcePermission,
  Permission,
  PermissionCriteria,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_RELEASES_ENVIRONMENT } from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';
import {
  environmentResourceRef,
  PermissionResource,
  ServiceFilter,
} from './permissionRules';
import { Caller } from './types';

export class PolicyQuestions {
  constructor(
    private readonly permissions: PermissionsService,
    private readonly registry: PermissionsRegistryService,
  ) {}

  /** Answers in order; one call to the policy for each distinct kind of permission, however many resources. */
  async answer(
    caller: Caller,
    questions: { permission: Permission; resource?: PermissionResource }[],
  ): Promise<boolean[]> {
    const asked = new Map<string, Permission>(
      questions.map(({ permission }) => [permission.name, permission]),
    );
    const decisions = await this.decide(caller, [...asked.values()]);
    const authorize = createConditionAuthorizer(
      this.registry.getPermissionRuleset(environmentResourceRef),
    );
    return questions.map(({ permission, resource }) =>
      authorize(decisions.get(permission.name)!, resource),
    );
  }

  /** The services on which the policy gives the caller the permission, as a filter of the table `services`. */
  async filter(
    caller: Caller,
    permission: Permission,
  ): Promise<'all' | ServiceFilter> {
    const decisions = await this.decide(caller, [permission]);
    const decision = decisions.get(permission.name)!;
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      return decision.result === AuthorizeResult.ALLOW
        ? 'all'
        : query => query.whereRaw('1 = 0');
    }
    const transform = createConditionTransformer<ServiceFilter>(
      this.registry.getPermissionRuleset(environmentResourceRef),
    );
    return combine(transform(decision.conditions));
  }

  private async decide(
    { credentials }: Caller,
    permissions: Permission[],
  ): Promise<Map<string, PolicyDecision>> {
    const ours = permissions.filter(
      (
        permission,
      ): permission is ResourcePermission<
        typeof RESOURCE_TYPE_RELEASES_ENVIRONMENT
      > => isResourcePermission(permission, RESOURCE_TYPE_RELEASES_ENVIRONMENT),
    );
    const basic = permissions.filter(
      permission => !isResourcePermission(permission),
    );
    const [conditional, definitive] = await Promise.all([
      ours.length > 0
        ? this.permissions.authorizeConditional(
            ours.map(permission => ({ permission })),
            { credentials },
          )
        : [],
      basic.length > 0
        ? this.permissions.authorize(
            basic.map(permission => ({ permission } as never)),
            { credentials },
          )
        : [],
    ]);
    return new Map<string, PolicyDecision>([
      ...ours.map(({ name }, index) => [name, conditional[index]] as const),
      ...basic.map(({ name }, index) => [name, definitive[index]] as const),
    ]);
  }
}

function combine(criteria: PermissionCriteria<ServiceFilter>): ServiceFilter {
  if (isAndCriteria(criteria)) {
    return query =>
      query.where((all: Knex.QueryBuilder) =>
        criteria.allOf.forEach(part => all.andWhere(combine(part))),
      );
  }
  if (isOrCriteria(criteria)) {
    return query =>
      query.where((any: Knex.QueryBuilder) =>
        criteria.anyOf.forEach(part => any.orWhere(combine(part))),
      );
  }
  if (isNotCriteria(criteria)) {
    return query => query.whereNot(combine(criteria.not));
  }
  return criteria;
}
