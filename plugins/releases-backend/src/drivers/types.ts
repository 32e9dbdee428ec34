/**
 * The driver instances of this installation, made from configuration and what modules registered.
 */
import {
  BuildEngine,
  DeployTarget,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';

/** Inventory data of a target, from configuration. */
export interface TargetDefinition {
  id: string;
  title: string;
  driver: string;
  owner?: string;
  description?: string;
  /** Every service may use it; otherwise a service needs a grant. */
  open: boolean;
  /** Entity refs of services that configuration grants it to. */
  services: string[];
}

/** Each getter throws a ReleasesError (404 `source.unknown`, `builder.unknown`, `target.unknown`) that names the id and lists those there are. */
export interface Drivers {
  sourceHost(id: string): SourceHost;
  buildEngine(id: string): BuildEngine;
  target(id: string): DeployTarget;
  targetDefinition(id: string): TargetDefinition;
  sourceHosts(): SourceHost[];
  buildEngines(): BuildEngine[];
  targets(): { definition: TargetDefinition; driver: DeployTarget }[];
  /** Starts every instance; one that fails is named by `problems` and the rest go on. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Instances that could not be started, by kind and id. */
  problems(): {
    kind: 'source' | 'builder' | 'target';
    id: string;
    message: string;
  }[];
}
