/**
 * What the nouns of the core are given: each other's interfaces and the services they stand on. Wired in plugin.ts.
 */
import {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { BlobStore } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { Access } from './access';
import { Checks } from './checks';
import { Configurations } from './configuration';
import { Deployments } from './deployments';
import { Drivers } from './drivers';
import { Engine } from './engine';
import { Environments } from './environments';
import { Idempotency, ReleasesRouter } from './http';
import { Ledger } from './ledger';
import { Pipelines } from './pipelines';
import { Services } from './services';
import { Versions } from './versions';

export interface Core {
  database: Knex;
  config: RootConfigService;
  logger: LoggerService;
  ledger: Ledger;
  engine: Engine;
  access: Access;
  drivers: Drivers;
  blobs: BlobStore;
  services: Services;
  pipelines: Pipelines;
  versions: Versions;
  environments: Environments;
  configuration: Configurations;
  deployments: Deployments;
  checks: Checks;
  /** The portal's own events; hints to other plugins. */
  events: EventsService;
  /** For every POST that starts something. */
  idempotency: Idempotency;
  /** Aborts when this backend stops: whatever streams or waits ends with it. */
  shutdown: AbortSignal;
}

/** What a noun brings to plugin.ts, listed in nouns.ts. */
export interface Noun {
  /** Registers operation kinds, step kinds and listeners; before anything starts. */
  register?(core: Core): void;
  addRoutes?(router: ReleasesRouter, core: Core): void;
  /** After the engine and the drivers have started. */
  start?(core: Core): Promise<void>;
  stop?(core: Core): Promise<void>;
}
