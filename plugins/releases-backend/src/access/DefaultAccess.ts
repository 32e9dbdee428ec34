/**
 * Verdicts: a Backstage permission AND a grant, for a service that is attached to its entity. Refusals go to the ledger.
 */
import {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { AuthenticationError } from '@backstage/errors';
import { Permission } from '@backstage/plugin-permission-common';
import {
  serviceConfirmPermission,
  serviceReadPermission,
  terminalOpenPermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Request } from 'express';
import { Knex } from 'knex';
import { Drivers } from '../drivers';
import { EnvironmentDefinition, Environments } from '../environments';
import { Ledger } from '../ledger';
import { ServiceRecord, Services } from '../services';
import {
  automationGrants,
  grantApplies,
  GrantStore,
  ownershipGrants,
  readStandingGrants,
} from './grants';
import { PolicyQuestions } from './PolicyQuestions';
import { PermissionResource } from './permissionRules';
import { roleMay } from './roles';
import { Access, AccessObject, Caller, Grant, NewGrant } from './types';

export interface AccessOptions {
  config: Config;
  database: Knex;
  auth: AuthService;
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

/** What is known of an object when a verdict on it is made. */
interface Subject {
  service: ServiceRecord;
  environment?: EnvironmentDefinition;
}

const ALLOWED: Verdict = { allowed: true };

export class DefaultAccess implements Access {
  private readonly standing: Grant[];
  private readonly grants: GrantStore;
  private readonly policy: PolicyQuestions;
  private readonly everyoneMayRead: boolean;
  /** False when the permission framework is off and configuration does not accept that. */
  private readonly guarded: boolean;

  constructor(private readonly options: AccessOptions) {
    const { config, database } = options;
    this.standing = readStandingGrants(config);
    this.grants = new GrantStore(database);
    this.policy = new PolicyQuestions(
      options.permissions,
      options.permissionsRegistry,
    );
    this.everyoneMayRead =
      config.getOptionalBoolean('releases.access.everyoneMayRead') ?? true;
    this.guarded =
      (config.getOptionalBoolean('permission.enabled') ?? false) ||
      (config.getOptionalBoolean('releases.access.allowWithoutPermissions') ??
        false);
  }

  async caller(request: Request): Promise<Caller> {
    return this.callerOf(
      await this.options.httpAuth.credentials(request, {
        allow: ['user', 'service'],
      }),
    );
  }

  async callerOfToken(token: string): Promise<Caller> {
    return this.callerOf(await this.options.auth.authenticate(token));
  }

  private async callerOf(credentials: BackstageCredentials): Promise<Caller> {
    const { auth, userInfo } = this.options;
    if (auth.isPrincipal(credentials, 'user')) {
      const { userEntityRef, ownershipEntityRefs } = await userInfo.getUserInfo(
        credentials,
      );
      return {
        credentials,
        actor: { ref: userEntityRef },
        subjects: [...new Set([userEntityRef, ...ownershipEntityRefs])],
      };
    }
    if (!auth.isPrincipal(credentials, 'service')) {
      throw new AuthenticationError(
        'Only people and services may ask; sign in to the portal first.',
      );
    }
    if (auth.isPrincipal(credentials, 'service')) {
      const ref = `service:${credentials.principal.subject}`;
      return { credentials, actor: { ref }, subjects: [ref] };
    }
    throw new AuthenticationError('Sign in first.');
  }

  async ruleCaller(rule: string, onBehalfOf?: string): Promise<Caller> {
    return {
      credentials: await this.options.auth.getOwnServiceCredentials(),
      actor: { ref: rule, ...(onBehalfOf && { onBehalfOf }) },
      subjects: [rule],
    };
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
    const subjects = await this.look(questions);
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
        ? this.verdictOn(caller, permission, subject, grants)
        : ALLOWED;
    });
  }

  async readableServices(caller: Caller): Promise<'all' | string[]> {
    const filter = await this.policy.filter(caller, serviceReadPermission);
    if (filter === 'all' && (this.everyoneMayRead || this.mayReadAll(caller))) {
      return 'all';
    }
    const { database } = this.options;
    const readable = this.everyoneMayRead
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

  private verdictOn(
    caller: Caller,
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
      ...automationGrants(
        caller.subjects,
        this.options.nouns.environments.definitions(),
      ),
    ].filter(grant => holds(grant, caller, permission, subject));
    if (applicable.some(({ role }) => roleMay(role, permission, environment))) {
      return ALLOWED;
    }
    const where = environment
      ? `${environment.name} of ${service.ref}`
      : service.ref;
    return {
      allowed: false,
      code: 'grant.missing',
      reason: `${caller.actor.ref} has no role on ${where} that allows this; ask its owner ${service.owner}.`,
    };
  }

  /** The objects of the questions; each is looked up once. Throws 404 for a service or environment that is not there. */
  private async look(questions: Question[]): Promise<(Subject | undefined)[]> {
    const { services, environments } = this.options.nouns;
    const known = new Map<string, Promise<Subject>>();
    const find = async ({ service, environment }: AccessObject) => ({
      service: await services.current(service),
      environment:
        environment === undefined
          ? undefined
          : await environments.definition(service, environment),
    });
    return Promise.all(
      questions.map(({ object }) => {
        if (!object) {
          return undefined;
        }
        const key = `${object.service}#${object.environment ?? ''}`;
        const subject = known.get(key) ?? find(object);
        known.set(key, subject);
        return subject;
      }),
    );
  }

  private async grantsOn(services: string[]): Promise<Grant[]> {
    return services.length > 0 ? this.grants.list({ services }) : [];
  }

  private mayReadAll(caller: Caller): boolean {
    return this.standing.some(
      grant =>
        grant.service === '*' &&
        !grant.environment &&
        caller.subjects.includes(grant.subject),
    );
  }

  private async grantedServices(caller: Caller): Promise<'all' | string[]> {
    const granted = [
      ...this.standing.filter(({ subject }) =>
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

/** A role in one environment also lets its holder see the service. */
function holds(
  grant: Grant,
  caller: Caller,
  permission: Permission,
  { service, environment }: Subject,
): boolean {
  const anywhere =
    permission.name === serviceReadPermission.name && !environment;
  return grantApplies(grant, caller.subjects, {
    service: service.ref,
    environment: anywhere ? grant.environment : environment?.name,
  });
}

function resourceOf(
  { service, environment }: Subject,
  grants: Grant[],
): PermissionResource {
  return {
    service: service.ref,
    owner: service.owner,
    creator: service.creator,
    environment,
    grants: [...grants, ...ownershipGrants(service)].filter(grant =>
      ['*', service.ref].includes(grant.service),
    ),
  };
}
