/**
 * Where roles on services come from: configuration, ownership, the table of grants, and the automation of environments.
 */
import { Config } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { EnvironmentDefinition } from '../environments';
import { ServiceRecord } from '../services';
import { ROLE_NAMES } from './roles';
import { autoDeployedEnvironment } from './ruleIds';
import { Grant, NewGrant, Role } from './types';

/** Reads `releases.grants`. */
export function readStandingGrants(config: Config): Grant[] {
  const blocks = config.getOptionalConfigArray('releases.grants') ?? [];
  return blocks.flatMap((block, index) => {
    const role = block.getString('role');
    if (!ROLE_NAMES.includes(role as Role)) {
      throw new ReleasesError(
        'grant.role-unknown',
        `releases.grants[${index}].role is '${role}'; it must be one of ${ROLE_NAMES.join(
          ', ',
        )}.`,
        { status: 500 },
      );
    }
    const subject = block.getString('subject').toLocaleLowerCase('en-US');
    const services = block.getOptionalStringArray('services') ?? ['*'];
    const environments = block.getOptionalStringArray('environments') ?? [
      undefined,
    ];
    return services.flatMap(service =>
      environments.map(environment => ({
        service: service.toLocaleLowerCase('en-US'),
        subject,
        role: role as Role,
        environment,
      })),
    );
  });
}

/** The owner, and the creator, of a service are its developers. */
export function ownershipGrants(
  service: Pick<ServiceRecord, 'ref' | 'owner' | 'creator'>,
): Grant[] {
  return [service.owner, service.creator].map(subject => ({
    service: service.ref,
    subject,
    role: 'developer' as const,
  }));
}

/** An environment's automation in configuration is the grant of the rule that carries it out, there and nowhere else. */
export function automationGrants(
  subjects: string[],
  definitions: EnvironmentDefinition[],
): Grant[] {
  return subjects.flatMap(subject => {
    const rule = autoDeployedEnvironment(subject);
    const automated = definitions.some(
      definition =>
        definition.name === rule?.environment && definition.automation,
    );
    return rule && automated
      ? [{ ...rule, subject, role: 'operator' as const }]
      : [];
  });
}

export function grantApplies(
  grant: Grant,
  subjects: string[],
  object: { service: string; environment?: string },
): boolean {
  return (
    subjects.includes(grant.subject) &&
    (grant.service === '*' || grant.service === object.service) &&
    (grant.environment === undefined ||
      grant.environment === object.environment)
  );
}

interface Row {
  id: string;
  service: string;
  subject: string;
  role: string;
  environment: string | null;
  expires_at: string | null;
  reason: string | null;
  created_by: string;
  created_at: string;
}

/** The table of grants. */
export class GrantStore {
  constructor(private readonly database: Knex) {}

  /** Those that have not expired, of these services (or all) and subjects. */
  async list(options: {
    services: string[] | 'all';
    subjects?: string[];
  }): Promise<Grant[]> {
    return (await this.rows(options)).map(toGrant);
  }

  /** Those on one service, with their ends and reasons, oldest first. */
  async standing(
    service: string,
  ): Promise<(Grant & Pick<NewGrant, 'expiresAt' | 'reason'>)[]> {
    const rows = await this.rows({ services: [service] });
    return rows
      .sort((a, b) => a.created_at.localeCompare(b.created_at))
      .map(row => ({
        ...toGrant(row),
        expiresAt: row.expires_at ?? undefined,
        reason: row.reason ?? undefined,
      }));
  }

  private async rows(options: {
    services: string[] | 'all';
    subjects?: string[];
  }): Promise<Row[]> {
    const { services, subjects } = options;
    return this.database<Row>('grants')
      .modify(query => {
        if (services !== 'all') {
          query.whereIn('service', ['*', ...services]);
        }
        if (subjects) {
          query.whereIn('subject', subjects);
        }
      })
      .andWhere(query =>
        query
          .whereNull('expires_at')
          .orWhere('expires_at', '>', new Date().toISOString()),
      );
  }

  async add(tx: Knex.Transaction, grant: NewGrant): Promise<void> {
    await tx<Row>('grants').insert({
      id: randomUUID(),
      service: grant.service,
      subject: grant.subject,
      role: grant.role,
      environment: grant.environment ?? null,
      expires_at: grant.expiresAt ?? null,
      reason: grant.reason ?? null,
      created_by: grant.createdBy,
      created_at: new Date().toISOString(),
    });
  }

  async targetGranted(service: string, target: string): Promise<boolean> {
    const row = await this.database('target_grants')
      .where({ service, target })
      .andWhere(query =>
        query
          .whereNull('expires_at')
          .orWhere('expires_at', '>', new Date().toISOString()),
      )
      .first();
    return row !== undefined;
  }
}

function toGrant(row: Row): Grant {
  return {
    service: row.service,
    subject: row.subject,
    role: row.role as Role,
    environment: row.environment ?? undefined,
  };
}
