/**
 * What the nouns of the core are given: each other's interfaces and the services they stand on. Wired in plugin.ts.
 */
import {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { BlobStore } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { Access } from './access';
import { Drivers } from './drivers';
import { Engine } from './engine';
import { Environments } from './environments';
import { Ledger } from './ledger';
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
  versions: Versions;
  environments: Environments;
}
