/** Environments of a service: definitions, holds, placements, what really runs. */
import { Config } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { Drivers } from '../drivers';
import { ServiceRecord, Services } from '../services';
import { Core, Noun } from '../core';
import { HealthWatch } from './healthWatch';
import { addEnvironmentRoutes } from './router';
import { readDefinitions } from './rules/definitions';
import { StatusReader, StatusReaderOptions } from './statusReader';
import { EnvironmentStore } from './store';
import { EnvironmentDefinition, Environments } from './types';

export type {
  EnvironmentDefinition,
  EnvironmentKind,
  Environments,
  HoldRecord,
  PlacementRecord,
} from './types';

/** Throws when `releases.environments` is not valid. */
export function createEnvironments(options: {
  database: Knex;
  config: Config;
  services: Services;
  drivers: Drivers;
  status?: StatusReaderOptions;
}): Environments {
  const { services, drivers } = options;
  const definitions = readDefinitions(
    options.config,
    drivers.targets().map(target => target.definition.id),
  );
  const store = new EnvironmentStore(options.database);
  const statuses = new StatusReader(drivers, options.status);
  return {
    definitions: () => definitions,
    definitionsOf: service => ofService(definitions, service),
    async definition(service, name, tx) {
      const record = await services.get(service, tx);
      const found = ofService(definitions, record).find(
        definition => definition.name === name,
      );
      if (!found) {
        throw new ReleasesError(
          'environment.not-found',
          `${service} has no environment '${name.slice(0, 80)}'; it has ${
            record.environments.join(', ') || 'none'
          }.`,
          { status: 404 },
        );
      }
      return found;
    },
    hold: (service, environment, tx) => store.hold(service, environment, tx),
    setHold: (tx, service, environment, hold) =>
      store.setHold(tx, service, environment, hold),
    placements: (service, environment, tx) =>
      store.placements(service, environment, tx),
    recordPlacement: (tx, record) => store.recordPlacement(tx, record),
    status: (service, environment, target) =>
      statuses.read(target, { service, environment }),
  };
}

function ofService(
  definitions: EnvironmentDefinition[],
  service: ServiceRecord,
): EnvironmentDefinition[] {
  return definitions.filter(definition =>
    service.environments.includes(definition.name),
  );
}

/** Each backend has its own watch, by core. */
const watches = new WeakMap<Core, HealthWatch>();

export const environmentsNoun: Noun = {
  addRoutes: addEnvironmentRoutes,
  async start(core) {
    const watch = new HealthWatch(core);
    watches.set(core, watch);
    watch.start();
  },
  async stop(core) {
    watches.get(core)?.stop();
  },
};
