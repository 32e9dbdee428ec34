/**
 * Deployments: acts that make placements run a version with a configuration revision.
 */
import {
  DeploymentCreate,
  DeploymentKindEnum,
  DeploymentOnFailureEnum,
  Gate,
} from '@slipway/backstage-plugin-releases-common';
import { Workload } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { Caller } from '../access';
import { OperationState } from '../engine';
import { EnvironmentDefinition, PlacementRecord } from '../environments';
import { Actor } from '../ledger';

/** One row of the release history. Its id is also the id of its operation. */
export interface DeploymentRecord {
  id: string;
  service: string;
  /** 1, 2, 3 … within the service. */
  number: number;
  environment: string;
  kind: DeploymentKindEnum;
  state: OperationState;
  requestedBy: Actor;
  automatic: boolean;
  versionId?: string;
  versionName?: string;
  fromVersionId?: string;
  fromVersionName?: string;
  /** The deployment that had put there what ran when the plan was made. */
  baseId?: string;
  /** For a rollback: the deployment that it undoes. */
  rollbackOf?: string;
  configurationRevision?: number;
  /** For scale. */
  replicas?: number;
  onFailure: DeploymentOnFailureEnum;
  targets: string[];
  /** What was asked for, to plan anew when the base changed. */
  request: DeploymentCreate;
  reason?: string;
  code?: string;
  message?: string;
  commitTitle?: string;
  parked: boolean;
  /** ISO 8601. */
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
}

export type PlacementState =
  | 'pending'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'restored'
  | 'unchanged';

/** One target of a deployment. */
export interface DeploymentPlacement {
  deploymentId: string;
  target: string;
  /** From 1; the next wave begins when the former is done. */
  wave: number;
  state: PlacementState;
  message?: string;
  /** What was rendered; absent for restart and stop. */
  workload?: Workload;
  workloadHash?: string;
  /** The placement as it was before. */
  former?: PlacementRecord;
}

/** A version that was deployed to an environment, and how it fared there the best time. */
export interface EnvironmentVersion {
  versionId: string;
  versionName: string;
  deploymentId: string;
  deploymentNumber: number;
  configurationRevision: number;
  deployedAt: string;
  deployedBy: string;
  outcome: 'succeeded' | 'failed' | 'aborted';
  /** When another version took its place. */
  replacedAt?: string;
  /** When it was first seen unhealthy after it had succeeded. */
  unhealthyAt?: string;
  /** People rolled back from it. */
  rolledBack: boolean;
}

/** A request for a deployment. */
export interface Ask {
  /** Of the deployment to be; asking again with it answers what the first asking made. */
  id: string;
  caller: Caller;
  service: string;
  body: DeploymentCreate;
  automatic: boolean;
}

export interface LastGood {
  deploymentId: string;
  versionId: string;
  versionName: string;
}

export interface Deployments {
  /** Takes a request; see `Asking.ask` for its errors. `also` runs in the same transaction. */
  ask(
    options: Ask,
    also?: (tx: Knex.Transaction) => Promise<void>,
  ): Promise<DeploymentRecord>;
  find(
    id: string,
    tx?: Knex.Transaction,
  ): Promise<DeploymentRecord | undefined>;
  /** By id; those that are there. */
  many(ids: string[]): Promise<Map<string, DeploymentRecord>>;
  /** The newest one of an environment. */
  newest(
    service: string,
    environment: string,
  ): Promise<DeploymentRecord | undefined>;
  /** The newest version other than `present` that succeeded here and stayed healthy for its soak. */
  lastGood(
    service: string,
    environment: string,
    present?: string,
  ): Promise<LastGood | undefined>;
  /** Whether a version other than `present` ever succeeded there. */
  canGoBack(
    service: string,
    environment: string,
    present?: string,
  ): Promise<boolean>;
  /** What runs in the environment before, and so would be promoted here. */
  promotable(
    service: string,
    environment: EnvironmentDefinition,
  ): Promise<{ versionId: string; versionName: string } | undefined>;
  /** All gates of a deployment as they are now. */
  gates(wish: {
    service: string;
    environment: EnvironmentDefinition;
    kind: DeploymentKindEnum;
    versionId?: string;
    automatic: boolean;
  }): Promise<Gate[]>;
  /** By version id, the environments to which it was ever deployed. */
  everIn(service: string, versions: string[]): Promise<Map<string, string[]>>;
  /** A target says that what was deployed is not healthy. */
  noteUnhealthy(
    service: string,
    environment: string,
    version: string,
  ): Promise<void>;
}
