/**
 * Environments as configuration defines them, and what the core knows of a service in one.
 */
import { Knex } from 'knex';

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
  versionId?: string;
  versionName?: string;
  configurationRevision?: number;
  workloadHash?: string;
  deploymentId?: string;
}

export interface Environments {
  definitions(): EnvironmentDefinition[];
  /** Throws 404 `environment.not-found`, also when the service does not have it. */
  definition(service: string, name: string): Promise<EnvironmentDefinition>;
  hold(
    service: string,
    environment: string,
    tx?: Knex.Transaction,
  ): Promise<HoldRecord | undefined>;
  placements(
    service: string,
    environment?: string,
    tx?: Knex.Transaction,
  ): Promise<PlacementRecord[]>;
}
