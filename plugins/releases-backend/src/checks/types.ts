/**
 * Checks: tests run on demand against what is live, or required after a deployment.
 */
import {
  CheckDefinition,
  CheckRunStateEnum,
} from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';

export interface CheckRunRecord {
  id: string;
  service: string;
  environment: string;
  check: string;
  state: CheckRunStateEnum;
  /** Actor ref. */
  requestedBy: string;
  versionName?: string;
  /** When it was required after a deployment. */
  deploymentId?: string;
  message?: string;
  /** What the check saw or printed, at most 64 KiB. */
  output?: string;
  /** ISO 8601. */
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
}

export interface CheckResult {
  passed: boolean;
  message: string;
  output?: string;
}

/** What a check is run against. */
export interface CheckSubject {
  service: string;
  environment: string;
  /** The address of the service there. */
  url: string;
  versionName: string;
}

export interface Checks {
  catalogue(service: string, tx?: Knex.Transaction): Promise<CheckDefinition[]>;
  /** Those that must pass after a deployment to the environment. */
  required(
    service: string,
    environment: string,
    tx?: Knex.Transaction,
  ): Promise<CheckDefinition[]>;
  /** Runs one check now; never rejects but when `signal` aborts. */
  run(
    definition: CheckDefinition,
    subject: CheckSubject,
    signal: AbortSignal,
  ): Promise<CheckResult>;
  /** Keeps a result, or changes the one with this id. */
  record(tx: Knex.Transaction, run: CheckRunRecord): Promise<void>;
}
