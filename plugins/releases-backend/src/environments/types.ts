/**
 * Environments as configuration defines them, and what the core knows of a service in one.
 */
import {
  PlacementStatus,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { ServiceRecord } from '../services';

export type EnvironmentKind = 'development' | 'test' | 'staging' | 'production';

/** One stage of the promotion path, from `releases.environments`. */
export interface EnvironmentDefinition {
  name: string;
  title: string;
  kind: EnvironmentKind;
  /** Place in the path, from 0. */
  order: number;
  /** Stricter rules: a reason for every act, terminals only where allowed. Default for kind production. */
  protected: boolean;
  /** Target ids, in the order of waves. */
  targets: string[];
  /** A new version of this branch is deployed by itself. */
  automation?: { branch: string };
}

export interface HoldRecord {
  by: string;
  at: string;
  reason: string;
  deploymentId?: string;
}

/** What Slipway last did to a placement; what really runs is asked of the target. */
export interface PlacementRecord {
  service: string;
  environment: string;
  target: string;
  versionId: string;
  versionName: string;
  configurationRevision: number;
  workloadHash: string;
  workload: Workload;
  /** Stopped by a person: the workload is known and nothing runs. */
  stopped: boolean;
  deploymentId: string;
  deploymentNumber: number;
}

export interface Environments {
  definitions(): EnvironmentDefinition[];
  /** Those of one service, in the order of its promotion path. */
  definitionsOf(service: ServiceRecord): EnvironmentDefinition[];
  /** Throws 404 `environment.not-found`, also when the service does not have it. */
  definition(
    service: string,
    name: string,
    tx?: Knex.Transaction,
  ): Promise<EnvironmentDefinition>;
  hold(
    service: string,
    environment: string,
    tx?: Knex.Transaction,
  ): Promise<HoldRecord | undefined>;
  setHold(
    tx: Knex.Transaction,
    service: string,
    environment: string,
    hold: HoldRecord,
  ): Promise<void>;
  placements(
    service: string,
    environment?: string,
    tx?: Knex.Transaction,
  ): Promise<PlacementRecord[]>;
  recordPlacement(tx: Knex.Transaction, record: PlacementRecord): Promise<void>;
  /** What the target says; `unknown` with a message when it does not answer in time. Never throws. */
  status(
    service: string,
    environment: string,
    target: string,
  ): Promise<PlacementStatus>;
}
