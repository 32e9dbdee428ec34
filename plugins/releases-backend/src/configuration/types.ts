/**
 * A service's configuration: a base and one overlay for each environment, kept as immutable revisions.
 */
import { ConfigurationValues } from '@slipway/backstage-plugin-releases-common';
import {
  ProbeSpec,
  RolloutBounds,
  Workload,
  WorkloadFile,
  WorkloadPort,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { EnvironmentKind } from '../environments';

/** What people saved. Revision 0 is the empty one that every service has before anybody saved. */
export interface ConfigurationRecord {
  service: string;
  revision: number;
  base: ConfigurationValues;
  overlays: Record<string, ConfigurationValues>;
  /** ISO 8601; absent for revision 0. */
  createdAt?: string;
  /** Actor ref; absent for revision 0. */
  createdBy?: string;
  comment?: string;
}

/** All layers merged and every value known. */
export interface EffectiveConfiguration {
  variables: Record<string, string>;
  files: WorkloadFile[];
  replicas: number;
  resources: Workload['resources'];
  ports: WorkloadPort[];
  probe?: ProbeSpec;
  rollout: RolloutBounds;
}

/** What holds where nobody configured anything, by kind of environment. */
export type Profile = Record<EnvironmentKind, EffectiveConfiguration>;

export interface ConfigurationProblem {
  /** Where, for example `overlays.production.probe.path`. */
  path: string;
  message: string;
}

export interface Configurations {
  /** The newest revision, or the empty revision 0. */
  latest(service: string, tx?: Knex.Transaction): Promise<ConfigurationRecord>;
  /** Throws 404 `configuration.revision-not-found`. */
  revision(
    service: string,
    revision: number,
    tx?: Knex.Transaction,
  ): Promise<ConfigurationRecord>;
  /** Profile, base and the environment's overlay merged. */
  effective(
    record: ConfigurationRecord,
    environment: { name: string; kind: EnvironmentKind },
  ): EffectiveConfiguration;
}
