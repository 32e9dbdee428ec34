/**
 * Builds the core out of what Backstage gives a plugin.
 */
import {
  AuthService,
  HttpAuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Knex } from 'knex';
import { DefaultAccess, registerPermissions } from './access';
import { createBlobStore } from './blobs';
import { takeSourceChange } from './builds';
import { Core } from './core';
import { createDrivers, DriverRegistry } from './drivers';
import { DatabaseIdempotency } from './http';
import { pendingEngine, pendingEnvironments, pendingLedger } from './pending';
import { DatabaseServices, ServiceCatalog } from './services';
import { DatabaseVersions } from './versions';

export interface CoreOptions {
  database: Knex;
  config: RootConfigService;
  logger: LoggerService;
  auth: AuthService;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  catalog: CatalogService;
  registry: DriverRegistry;
  shutdown: AbortSignal;
}

export async function createCore(options: CoreOptions): Promise<Core> {
  const { database, config, logger } = options;
  const ledger = pendingLedger();
  const engine = pendingEngine();
  const blobs = createBlobStore(config, database);
  const serviceCatalog = new ServiceCatalog({ ...options, ledger });
  const services = new DatabaseServices(database, serviceCatalog);
  const versions = new DatabaseVersions(database, (tx, service) =>
    services.nextNumber(tx, service, 'version'),
  );
  const environments = pendingEnvironments(services);
  const drivers = await createDrivers({
    registry: options.registry,
    config,
    logger,
    database,
    blobs,
    wake: key => engine.wakeEffect(key),
    sourceChanged: change => takeSourceChange(core, change),
  });
  const access = new DefaultAccess({
    ...options,
    ledger,
    nouns: { services, environments, drivers },
  });
  registerPermissions(options.permissionsRegistry, ref => access.resource(ref));
  const core: Core = {
    database,
    config,
    logger,
    ledger,
    engine,
    access,
    drivers,
    blobs,
    services,
    versions,
    environments,
    idempotency: new DatabaseIdempotency(database),
    shutdown: options.shutdown,
  };
  return core;
}
