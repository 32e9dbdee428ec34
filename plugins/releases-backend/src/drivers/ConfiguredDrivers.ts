/**
 * Makes the driver instances and keeps them by id.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { stringifyError } from '@backstage/errors';
import {
  BlobStore,
  BuildEngine,
  DeployTarget,
  DriverContext,
  ReleasesError,
  SourceChange,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { DatabaseStateStore } from './DatabaseStateStore';
import {
  InstanceDefinition,
  readInstances,
  readTargetDefinition,
} from './definitions';
import { DriverKind, DriverRegistry, FactoryTable, listed } from './registry';
import { Drivers, TargetDefinition } from './types';

export interface DriversOptions {
  registry: DriverRegistry;
  config: Config;
  logger: LoggerService;
  database: Knex;
  blobs: BlobStore;
  wake(effectKey: string): void;
  sourceChanged(change: SourceChange): Promise<void>;
}

interface Startable {
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

class ConfiguredDrivers implements Drivers {
  readonly sources = new Map<string, SourceHost>();
  readonly builders = new Map<string, BuildEngine>();
  readonly placed = new Map<
    string,
    { definition: TargetDefinition; driver: DeployTarget }
  >();
  private failed: ReturnType<Drivers['problems']> = [];

  constructor(private readonly logger: LoggerService) {}

  sourceHost(id: string): SourceHost {
    return lookUp(this.sources, id, 'source.unknown', 'source host');
  }

  buildEngine(id: string): BuildEngine {
    return lookUp(this.builders, id, 'builder.unknown', 'build engine');
  }

  target(id: string): DeployTarget {
    return lookUp(this.placed, id, 'target.unknown', 'target').driver;
  }

  targetDefinition(id: string): TargetDefinition {
    return lookUp(this.placed, id, 'target.unknown', 'target').definition;
  }

  sourceHosts(): SourceHost[] {
    return [...this.sources.values()];
  }

  buildEngines(): BuildEngine[] {
    return [...this.builders.values()];
  }

  targets() {
    return [...this.placed.values()];
  }

  async start(): Promise<void> {
    this.failed = [];
    // Sources last: what they tell of at once may need the others.
    for (const { kind, id, driver } of this.all().reverse()) {
      try {
        await driver.start?.();
      } catch (error) {
        this.failed.push({ kind, id, message: sentence(error) });
        this.logger.error(
          `The ${kind} driver '${id}' could not start: ${stringifyError(
            error,
          )}`,
        );
      }
    }
  }

  async stop(): Promise<void> {
    for (const { kind, id, driver } of this.all()) {
      try {
        await driver.stop?.();
      } catch (error) {
        this.logger.error(
          `The ${kind} driver '${id}' could not stop: ${stringifyError(error)}`,
        );
      }
    }
  }

  problems() {
    return this.failed;
  }

  private all(): { kind: DriverKind; id: string; driver: Startable }[] {
    return [
      ...[...this.sources].map(([id, driver]) => ({
        kind: 'source' as const,
        id,
        driver,
      })),
      ...[...this.builders].map(([id, driver]) => ({
        kind: 'builder' as const,
        id,
        driver,
      })),
      ...[...this.placed].map(([id, { driver }]) => ({
        kind: 'target' as const,
        id,
        driver,
      })),
    ];
  }
}

/** Throws when configuration names a driver that nobody registered, or a driver refuses its configuration. */
export async function createDrivers(options: DriversOptions): Promise<Drivers> {
  const drivers = new ConfiguredDrivers(options.logger);
  const { registry, config } = options;
  const context = (
    kind: DriverKind,
    instance: InstanceDefinition,
  ): DriverContext => ({
    id: instance.id,
    config: instance.config,
    rootConfig: config,
    logger: options.logger.child({ driver: `${kind}:${instance.id}` }),
    blobs: options.blobs,
    state: new DatabaseStateStore(options.database, `${kind}:${instance.id}`),
    wake: options.wake,
    sourceChanged: options.sourceChanged,
    sourceHost: id => drivers.sourceHost(id),
  });
  const make = async <T>(
    table: FactoryTable<T>,
    key: 'sources' | 'builders' | 'targets',
    keep: (instance: InstanceDefinition, driver: T) => void,
  ) => {
    for (const instance of readInstances(config, key, table.names())) {
      const factory = table.get(instance.driver, instance.configPath);
      keep(instance, await factory.create(context(table.kind, instance)));
    }
  };
  await make(registry.sources, 'sources', (instance, driver) =>
    drivers.sources.set(instance.id, driver),
  );
  await make(registry.builders, 'builders', (instance, driver) =>
    drivers.builders.set(instance.id, driver),
  );
  await make(registry.targets, 'targets', (instance, driver) =>
    drivers.placed.set(instance.id, {
      definition: readTargetDefinition(
        instance,
        config.has('releases.targets'),
      ),
      driver,
    }),
  );
  return drivers;
}

function lookUp<T>(
  map: Map<string, T>,
  id: string,
  code: string,
  what: string,
): T {
  const found = map.get(id);
  if (!found) {
    throw new ReleasesError(
      code,
      `There is no ${what} '${id}'. ${listed('There are', [...map.keys()])}`,
      { status: 404, details: { id } },
    );
  }
  return found;
}

/** Without stack: this reaches the health page. */
function sentence(error: unknown): string {
  return error instanceof Error ? error.message : 'It did not say why.';
}
