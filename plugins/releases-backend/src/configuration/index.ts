/** Configuration of services: layers, revisions, and the workload they render to. */
import { Config } from '@backstage/config';
import { Knex } from 'knex';
import { mergeLayers } from './rules/merge';
import { readProfile } from './rules/profile';
import { ConfigurationStore } from './store';
import { Configurations } from './types';

export { addConfigurationRoutes } from './router';
export { sameKeys, valueChanges } from './rules/changes';
export type { KeyChange } from './rules/changes';
export { artifactToRun, renderWorkload } from './rules/render';
export { looksSecret } from './rules/secrets';
export type {
  ConfigurationRecord,
  Configurations,
  EffectiveConfiguration,
} from './types';

/** Throws when `releases.profile` is not valid. */
export function createConfigurations(options: {
  database: Knex;
  config: Config;
}): Configurations {
  const store = new ConfigurationStore(options.database);
  const profile = readProfile(options.config);
  return {
    latest: (service, tx) => store.latest(service, tx),
    revision: (service, revision, tx) => store.revision(service, revision, tx),
    effective: (record, environment) =>
      mergeLayers(
        profile[environment.kind],
        record.base,
        record.overlays[environment.name],
      ),
  };
}
