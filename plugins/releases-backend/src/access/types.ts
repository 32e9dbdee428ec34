/**
 * Who may do what: a Backstage permission AND a grant. Every refusal is written to the ledger.
 */
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Permission } from '@backstage/plugin-permission-common';
import { Verdict } from '@slipway/backstage-plugin-releases-common';
import { Request } from 'express';
import { Knex } from 'knex';
import { Actor } from '../ledger';

/** Who asks. */
export interface Caller {
  credentials: BackstageCredentials;
  actor: Actor;
  /** What grants may name: the caller and the groups it belongs to, as entity refs, or the rule. */
  subjects: string[];
}

/** What is asked about: a service, or one of its environments; absent for permissions without a resource. */
export interface AccessObject {
  service: string;
  environment?: string;
}

export interface Access {
  /** Throws `AuthenticationError` when nobody is signed in. */
  caller(request: Request<any, any, any, any, any>): Promise<Caller>;
  /** The caller of a token that came another way than a request's header, for example within a stream. Throws `AuthenticationError`. */
  callerOfToken(token: string): Promise<Caller>;
  /** The caller of a rule of ours, for example `rule:auto-deploy/component:default/shop#dev`; its grants are checked at every run. */
  ruleCaller(rule: string, onBehalfOf?: string): Promise<Caller>;
  /** Throws a ReleasesError with status 403 and code `permission.denied` or `grant.missing`, after writing the refusal to the ledger. */
  require(
    caller: Caller,
    permission: Permission,
    object?: AccessObject,
  ): Promise<void>;
  /** The same without throwing and without audit, for many questions at once; answers in order. */
  verdicts(
    caller: Caller,
    questions: { permission: Permission; object?: AccessObject }[],
  ): Promise<Verdict[]>;
  /**
   * Whether whoever asked for something may still do it: by the roles of this moment, and for a person by the groups that the catalog has
   * now, which are read only where no role is the person's own. The portal's policy is not asked: nobody's credentials are kept for
   * later. Not inside a transaction. Throws a transient 503 `catalog.unavailable`.
   */
  recheck(
    actor: Actor,
    permission: Permission,
    object: AccessObject,
  ): Promise<Verdict>;
  /** Entity refs of services that the caller may see, or `all`. For filters in SQL. */
  readableServices(caller: Caller): Promise<'all' | string[]>;
  /** Whether the service may use the target. */
  targetAllowed(service: string, target: string): Promise<Verdict>;
  /** Writes a standing grant; the caller has checked who may give it. */
  grant(tx: Knex.Transaction, grant: NewGrant): Promise<void>;
}

export type Role =
  | 'viewer'
  | 'developer'
  | 'tester'
  | 'approver'
  | 'operator'
  | 'administrator';

/** A role on services, from configuration, ownership or the table of grants. */
export interface Grant {
  /** Entity ref, or `*` for every service. */
  service: string;
  /** Entity ref of a user or group, or `rule:<id>`. */
  subject: string;
  role: Role;
  /** Only in this environment; everywhere when absent. */
  environment?: string;
}

export interface NewGrant extends Grant {
  /** ISO 8601; for ever when absent. */
  expiresAt?: string;
  reason?: string;
  /** Actor ref. */
  createdBy: string;
}
