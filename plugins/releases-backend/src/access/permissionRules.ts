/**
 * The resource that a portal's policy may put conditions on, and the conditions there are.
 */
import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_RELEASES_ENVIRONMENT } from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';
import { z } from 'zod';
import { Grant } from './types';

/** A service, or one of its environments, with what conditions look at. */
export interface PermissionResource {
  service: string;
  owner: string;
  creator: string;
  /** Absent for the service itself, which then has no kind, and is not protected. */
  environment?: { name: string; kind: string; protected: boolean };
  /** Those in the table and of ownership; without configuration's. */
  grants: Grant[];
}

/** Narrows a query of the table `services`. What concerns environments says nothing of a service itself, so it selects none. */
export type ServiceFilter = (query: Knex.QueryBuilder) => void;

const none: ServiceFilter = query => query.whereRaw('1 = 0');

export const environmentResourceRef = createPermissionResourceRef<
  PermissionResource,
  ServiceFilter
>().with({
  pluginId: 'releases',
  resourceType: RESOURCE_TYPE_RELEASES_ENVIRONMENT,
});

const isService = createPermissionRule({
  name: 'IS_SERVICE',
  description: 'Allow for services of these entity refs',
  resourceRef: environmentResourceRef,
  paramsSchema: z.object({ services: z.array(z.string()) }),
  apply: (resource, { services }) => services.includes(resource.service),
  toQuery:
    ({ services }) =>
    query =>
      query.whereIn('services.ref', services),
});

const isEnvironment = createPermissionRule({
  name: 'IS_ENVIRONMENT',
  description: 'Allow in environments of these names',
  resourceRef: environmentResourceRef,
  paramsSchema: z.object({ names: z.array(z.string()) }),
  apply: ({ environment }, { names }) =>
    environment !== undefined && names.includes(environment.name),
  toQuery: () => none,
});

const isKind = createPermissionRule({
  name: 'IS_KIND',
  description: 'Allow in environments of these kinds',
  resourceRef: environmentResourceRef,
  paramsSchema: z.object({
    kinds: z.array(z.enum(['development', 'test', 'staging', 'production'])),
  }),
  apply: ({ environment }, { kinds }) =>
    environment !== undefined && (kinds as string[]).includes(environment.kind),
  toQuery: () => none,
});

const isProtected = createPermissionRule({
  name: 'IS_PROTECTED',
  description: 'Allow in protected environments',
  resourceRef: environmentResourceRef,
  apply: ({ environment }) => environment?.protected === true,
  toQuery: () => none,
});

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow for services that one of these owns or created',
  resourceRef: environmentResourceRef,
  paramsSchema: z.object({ claims: z.array(z.string()) }),
  apply: (resource, { claims }) =>
    claims.includes(resource.owner) || claims.includes(resource.creator),
  toQuery:
    ({ claims }) =>
    query =>
      query.where(owned =>
        owned
          .whereIn('services.owner', claims)
          .orWhereIn('services.creator', claims),
      ),
});

const hasGrant = createPermissionRule({
  name: 'HAS_GRANT',
  description:
    'Allow where one of these holds a grant, of these roles if given',
  resourceRef: environmentResourceRef,
  paramsSchema: z.object({
    claims: z.array(z.string()),
    roles: z.array(z.string()).optional(),
  }),
  apply: (resource, { claims, roles }) =>
    resource.grants.some(
      grant =>
        claims.includes(grant.subject) &&
        (!roles || roles.includes(grant.role)) &&
        (grant.environment === undefined ||
          grant.environment === resource.environment?.name),
    ),
  toQuery:
    ({ claims, roles }) =>
    query =>
      query.where(granted => {
        granted.whereExists(sub =>
          sub
            .from('grants')
            .whereRaw(`grants.service in ('*', services.ref)`)
            .whereNull('grants.environment')
            .whereIn('grants.subject', claims)
            .modify(rows => {
              if (roles) {
                rows.whereIn('grants.role', roles);
              }
            })
            .andWhere(alive =>
              alive
                .whereNull('grants.expires_at')
                .orWhere('grants.expires_at', '>', new Date().toISOString()),
            ),
        );
        if (!roles || roles.includes('developer')) {
          granted
            .orWhereIn('services.owner', claims)
            .orWhereIn('services.creator', claims);
        }
      }),
});

export const permissionRules = {
  isService,
  isEnvironment,
  isKind,
  isProtected,
  isOwner,
  hasGrant,
};

/** For the policy of a portal. */
export const {
  conditions: releasesConditions,
  createConditionalDecision: createReleasesConditionalDecision,
} = createConditionExports({
  resourceRef: environmentResourceRef,
  rules: permissionRules,
});
