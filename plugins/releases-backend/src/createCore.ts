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
import { EventsService } from '@backstage/plugin-events-node';
import { Knex } from 'knex';
import { DefaultAccess, registerPermissions } from './access';
import { createBlobStore } from './blobs';
import { takeSourceChange } from './builds';
import { createChecks } from './checks';
import { createConfigurations } from './configuration';
import { Core } from './core';
import { createDeployments } from './deployments';
import { createDrivers, DriverRegistry } from './drivers';
import { createEngine } from './engine';
import { readEngineOptions } from './engineOptions';
import { createEnvironments } from './environments';
import { DatabaseIdempotency } from './http';
import { createLedger } from './ledger';
import { DatabasePipelines, readTemplates } from './pipelines';
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
  events: EventsService;
  registry: DriverRegistry;
  shutdown: AbortSignal;
}

export async function createCore(options: CoreOptions): Promise<Core> {
  const { database, config, logger } = options;
  const ledger = createLedger({ database, logger });
  const engine = createEngine({
    database,
    ledger,
    logger,
    options: readEngineOptions(config),
  });
  const blobs = createBlobStore(config, database);
  const services = new DatabaseServices(
    database,
    new ServiceCatalog({ ...options, ledger }),
  );
  const versions = new DatabaseVersions(database, (tx, service) =>
    services.nextNumber(tx, service, 'version'),
  );
  // Drivers hand changes over once they have started; then the core is whole.
  const whole: { core?: Core } = {};
  const drivers = await createDrivers({
    registry: options.registry,
    config,
    logger,
    database,
    blobs,
    wake: key => engine.wakeEffect(key),
    sourceChanged: change => takeSourceChange(whole.core!, change),
  });
  const environments = createEnvironments({
    database,
    config,
    services,
    drivers,
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
    pipelines: new DatabasePipelines(
      database,
      drivers,
      readTemplates(config, drivers),
    ),
    configuration: createConfigurations({ database, config }),
    deployments: createDeployments(() => whole.core!),
    checks: createChecks({ database, config }),
    events: options.events,
    idempotency: new DatabaseIdempotency(database),
    shutdown: options.shutdown,
  };
  whole.core = core;
  return core;
}
