/**
 * Verdicts: a Backstage permission AND a grant, for a service that is attached to its entity. Refusals go to the ledger.
 */
import {
  AuthService,
  HttpAuthService,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Permission } from '@backstage/plugin-permission-common';
import {
  serviceReadPermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Request } from 'express';
import { Knex } from 'knex';
import { Drivers } from '../drivers';
import { Environments } from '../environments';
import { Actor, Ledger } from '../ledger';
import { Services } from '../services';
import { Callers } from './callers';
import { GrantStore } from './grants';
import { Memberships } from './Memberships';
import { PolicyQuestions } from './PolicyQuestions';
import { PermissionResource } from './permissionRules';
import { ALLOWED, RoleVerdicts } from './RoleVerdicts';
import { lookAt, resourceOf } from './subjects';
import { Access, AccessObject, Caller, Grant, NewGrant } from './types';

export interface AccessOptions {
  config: Config;
  database: Knex;
  auth: AuthService;
  catalog: CatalogService;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  ledger: Ledger;
  /** Late, because these nouns are made with access. */
  nouns: { services: Services; environments: Environments; drivers: Drivers };
}

interface Question {
  permission: Permission;
  object?: AccessObject;
}

export class DefaultAccess implements Access {
  private readonly callers: Callers;
  private readonly memberships: Memberships;
  private readonly roles: RoleVerdicts;
  private readonly grants: GrantStore;
  private readonly policy: PolicyQuestions;

  constructor(private readonly options: AccessOptions) {
    const { config, database } = options;
    this.callers = new Callers(options);
    this.memberships = new Memberships(options);
    this.roles = new RoleVerdicts(config, () =>
      options.nouns.environments.definitions(),
    );
    this.grants = new GrantStore(database);
    this.policy = new PolicyQuestions(
      options.permissions,
      options.permissionsRegistry,
    );
  }

  caller(request: Request): Promise<Caller> {
    return this.callers.ofRequest(request);
  }

  callerOfToken(token: string): Promise<Caller> {
    return this.callers.ofToken(token);
  }

  ruleCaller(rule: string, onBehalfOf?: string): Promise<Caller> {
    return this.callers.ofRule(rule, onBehalfOf);
  }

  async require(
    caller: Caller,
    permission: Permission,
    object?: AccessObject,
  ): Promise<void> {
    const [verdict] = await this.verdicts(caller, [{ permission, object }]);
    if (verdict.allowed) {
      return;
    }
    await this.options.database.transaction(tx =>
      this.options.ledger.append(tx, {
        actor: caller.actor,
        action: 'access.refused',
        object: {
          type: object?.environment ? 'environment' : 'service',
          id: object
            ? [object.service, object.environment].filter(Boolean).join('#')
            : '*',
          ...object,
        },
        after: { permission: permission.name, code: verdict.code ?? null },
        reason: verdict.reason,
        outcome: 'refused',
      }),
    );
    throw new ReleasesError(verdict.code!, verdict.reason!, {
      status: 403,
      details: { permission: permission.name },
    });
  }

  async verdicts(caller: Caller, questions: Question[]): Promise<Verdict[]> {
    const subjects = await lookAt(
      this.options.nouns,
      questions.map(({ object }) => object),
    );
    const services = subjects.flatMap(subject => subject?.service.ref ?? []);
    const grants = await this.grantsOn(services);
    const resources = subjects.map(
      subject => subject && resourceOf(subject, grants),
    );
    const policy = await this.policy.answer(
      caller,
      questions.map(({ permission }, index) => ({
        permission,
        resource: resources[index],
      })),
    );
    return questions.map(({ permission }, index) => {
      if (!policy[index]) {
        return {
          allowed: false,
          code: 'permission.denied',
          reason: `The portal's policy does not give ${caller.actor.ref} the permission ${permission.name} here; ask whoever administers the portal.`,
        };
      }
      const subject = subjects[index];
      return subject
        ? this.roles.on(caller, permission, subject, grants)
        : ALLOWED;
    });
  }

  async recheck(
    actor: Actor,
    permission: Permission,
    object: AccessObject,
  ): Promise<Verdict> {
    const [subject] = await lookAt(this.options.nouns, [object]);
    const grants = await this.grantsOn([object.service]);
    const byRolesOf = (subjects: string[]) =>
      this.roles.on({ actor, subjects }, permission, subject!, grants);
    const own = byRolesOf([actor.ref]);
    if (own.code !== 'grant.missing' || !actor.ref.startsWith('user:')) {
      return own;
    }
    const groups = await this.memberships.of(actor.ref);
    return byRolesOf([actor.ref, ...groups]);
  }

  async readableServices(caller: Caller): Promise<'all' | string[]> {
    const filter = await this.policy.filter(caller, serviceReadPermission);
    if (
      filter === 'all' &&
      (this.roles.everyoneMayRead || this.mayReadAll(caller))
    ) {
      return 'all';
    }
    const { database } = this.options;
    const readable = this.roles.everyoneMayRead
      ? undefined
      : await this.grantedServices(caller);
    const rows: { ref: string }[] = await database('services')
      .select('services.ref')
      .modify(query => {
        if (filter !== 'all') {
          filter(query);
        }
        if (readable && readable !== 'all') {
          query.where(own =>
            own
              .whereIn('services.ref', readable)
              .orWhereIn('services.owner', caller.subjects)
              .orWhereIn('services.creator', caller.subjects),
          );
        }
      });
    return rows.map(row => row.ref);
  }

  async targetAllowed(service: string, target: string): Promise<Verdict> {
    const definition = this.options.nouns.drivers.targetDefinition(target);
    if (
      definition.open ||
      definition.services.includes('*') ||
      definition.services.includes(service) ||
      (await this.grants.targetGranted(service, target))
    ) {
      return ALLOWED;
    }
    const owner = definition.owner ? ` Ask its owner ${definition.owner}.` : '';
    return {
      allowed: false,
      code: 'grant.missing',
      reason: `${service} may not use the target '${target}' yet.${owner}`,
    };
  }

  async grant(tx: Knex.Transaction, grant: NewGrant): Promise<void> {
    await this.grants.add(tx, grant);
  }

  /** For the portal's permission backend: what a resource ref of ours stands for; undefined when there is no such thing. */
  async resource(ref: string): Promise<PermissionResource | undefined> {
    const [service, environment] = ref.split('#');
    const { services, environments } = this.options.nouns;
    const record = await services.find(service);
    const definition = environments
      .definitions()
      .find(({ name }) => name === environment);
    if (!record || (environment && !definition)) {
      return undefined;
    }
    return resourceOf(
      { service: record, environment: definition },
      await this.grantsOn([service]),
    );
  }

  private async grantsOn(services: string[]): Promise<Grant[]> {
    return services.length > 0 ? this.grants.list({ services }) : [];
  }

  private mayReadAll(caller: Caller): boolean {
    return this.roles.standing.some(
      grant =>
        grant.service === '*' &&
        !grant.environment &&
        caller.subjects.includes(grant.subject),
    );
  }

  private async grantedServices(caller: Caller): Promise<'all' | string[]> {
    const granted = [
      ...this.roles.standing.filter(({ subject }) =>
        caller.subjects.includes(subject),
      ),
      ...(await this.grants.list({
        services: 'all',
        subjects: caller.subjects,
      })),
    ].map(({ service }) => service);
    return granted.includes('*') ? 'all' : granted;
  }
}
