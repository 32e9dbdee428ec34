/** Environments of a service: definitions, holds, placements. */
export type {
  EnvironmentDefinition,
  EnvironmentKind,
  Environments,
  HoldRecord,
  PlacementRecord,
} from './types';
