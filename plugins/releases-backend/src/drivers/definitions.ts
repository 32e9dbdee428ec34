/**
 * The driver instances that configuration asks for.
 */
import { Config, ConfigReader } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { TargetDefinition } from './types';

export interface InstanceDefinition {
  id: string;
  driver: string;
  config: Config;
  /** Where it stands, for messages. */
  configPath: string;
}

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Reads `releases.<key>`; without it there is one instance of each registered driver, named as the driver.
 */
export function readInstances(
  config: Config,
  key: 'sources' | 'builders' | 'targets',
  registered: string[],
): InstanceDefinition[] {
  const blocks = config.getOptionalConfigArray(`releases.${key}`);
  if (!blocks) {
    return registered.map(driver => ({
      id: driver,
      driver,
      config: new ConfigReader({ id: driver, driver }),
      configPath: `releases.${key}`,
    }));
  }
  const seen = new Set<string>();
  return blocks.map((block, index) => {
    const configPath = `releases.${key}[${index}]`;
    const id = block.getString('id');
    if (!ID.test(id) || seen.has(id)) {
      throw new ReleasesError(
        'driver.id-invalid',
        `${configPath}.id is '${id}'; it must be unique and of lower-case letters, digits and hyphens.`,
        { status: 500 },
      );
    }
    seen.add(id);
    return { id, driver: block.getString('driver'), config: block, configPath };
  });
}

/** What configuration says of a target beside its driver. A target that nobody configured is open. */
export function readTargetDefinition(
  instance: InstanceDefinition,
  configured: boolean,
): TargetDefinition {
  const { config, id, driver } = instance;
  return {
    id,
    driver,
    title: config.getOptionalString('title') ?? id,
    owner: config.getOptionalString('owner'),
    description: config.getOptionalString('description'),
    open: config.getOptionalBoolean('open') ?? !configured,
    services: config.getOptionalStringArray('services') ?? [],
  };
}
