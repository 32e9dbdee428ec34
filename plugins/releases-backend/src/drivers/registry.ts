/**
 * What modules registered, by kind and driver name.
 */
import {
  BuildEngine,
  DeployTarget,
  DriverFactory,
  ReleasesError,
  ReleasesExtensionPoint,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';

export type DriverKind = 'source' | 'builder' | 'target';

const LABELS: Record<DriverKind, string> = {
  source: 'source host',
  builder: 'build engine',
  target: 'deploy target',
};

/** The driver names of one kind. */
export class FactoryTable<T> {
  private readonly factories = new Map<string, DriverFactory<T>>();

  constructor(readonly kind: DriverKind) {}

  add(factory: DriverFactory<T>): void {
    const former = this.factories.get(factory.driver);
    if (former) {
      throw new ReleasesError(
        'driver.registered-twice',
        `The ${LABELS[this.kind]} driver '${factory.driver}' is registered by ${
          former.registeredBy
        } and by ${factory.registeredBy}; install only one of them.`,
        { status: 500 },
      );
    }
    this.factories.set(factory.driver, factory);
  }

  get(driver: string, configPath: string): DriverFactory<T> {
    const factory = this.factories.get(driver);
    if (!factory) {
      throw new ReleasesError(
        'driver.unknown',
        `${configPath} names the ${
          LABELS[this.kind]
        } driver '${driver}', which no module registered. ${listed(
          'Registered',
          this.names(),
        )} Install its module or change the configuration.`,
        { status: 500 },
      );
    }
    return factory;
  }

  names(): string[] {
    return [...this.factories.keys()].sort();
  }
}

/** What the extension point fills and the core makes instances from. */
export class DriverRegistry implements ReleasesExtensionPoint {
  readonly sources = new FactoryTable<SourceHost>('source');
  readonly builders = new FactoryTable<BuildEngine>('builder');
  readonly targets = new FactoryTable<DeployTarget>('target');

  addSourceHost(factory: DriverFactory<SourceHost>): void {
    this.sources.add(factory);
  }

  addBuildEngine(factory: DriverFactory<BuildEngine>): void {
    this.builders.add(factory);
  }

  addDeployTarget(factory: DriverFactory<DeployTarget>): void {
    this.targets.add(factory);
  }
}

/** `There are: a, b.` or `There are none.` */
export function listed(lead: string, names: string[]): string {
  return names.length > 0 ? `${lead}: ${names.join(', ')}.` : `${lead}: none.`;
}
