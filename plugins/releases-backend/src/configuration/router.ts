/**
 * Routes of configuration: read, save, revisions.
 */
import {
  Configuration,
  ConfigurationValues,
  configurationUpdatePermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { Caller } from '../access';
import { Core } from '../core';
import {
  decodeCursor,
  encodeCursor,
  ReleasesRouter,
  serviceRefOf,
} from '../http';
import { ServiceRecord } from '../services';
import { revisionChanges } from './rules/changes';
import { secretWarnings } from './rules/secrets';
import { saveConfiguration } from './save';
import { ConfigurationStore } from './store';
import { ConfigurationRecord, EffectiveConfiguration } from './types';

export function addConfigurationRoutes(router: ReleasesRouter, core: Core) {
  const store = new ConfigurationStore(core.database);

  router.get(
    '/services/:namespace/:name/configuration',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const record = await core.services.get(service);
      const { revision } = request.query;
      const configuration =
        revision === undefined
          ? await store.latest(service)
          : await store.revision(service, Number(revision));
      response.json(await answer(core, caller, record, configuration));
    },
  );

  router.put(
    '/services/:namespace/:name/configuration',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, configurationUpdatePermission, {
        service,
      });
      const record = await core.services.get(service);
      const environments = core.environments.definitionsOf(record);
      const saved = await saveConfiguration(core, store, {
        service,
        environments,
        actor: caller.actor,
        body: request.body,
      });
      response.json(await answer(core, caller, record, saved));
    },
  );

  router.get(
    '/services/:namespace/:name/configuration/revisions',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      await core.services.get(service);
      const limit = Number(request.query.limit ?? 50);
      const after = decodeCursor(request.query.cursor, ['number']);
      const rows = await store.page(service, {
        before: after && Number(after[0]),
        limit,
      });
      const items = rows.slice(0, limit);
      const first = await store.revision(service, 0);
      response.json({
        items: items.map((record, index) => ({
          revision: record.revision,
          createdAt: record.createdAt!,
          createdBy: { ref: record.createdBy! },
          comment: record.comment,
          changes: revisionChanges(rows[index + 1] ?? first, record),
        })),
        ...(rows.length > limit && {
          nextCursor: encodeCursor([items[items.length - 1].revision]),
        }),
      });
    },
  );
}

async function answer(
  core: Core,
  caller: Caller,
  service: ServiceRecord,
  record: ConfigurationRecord,
): Promise<Configuration> {
  const [save] = await core.access.verdicts(caller, [
    {
      permission: configurationUpdatePermission,
      object: { service: service.ref },
    },
  ]);
  return {
    revision: record.revision,
    base: record.base,
    overlays: record.overlays,
    effective: Object.fromEntries(
      core.environments
        .definitionsOf(service)
        .map(environment => [
          environment.name,
          toValues(core.configuration.effective(record, environment)),
        ]),
    ),
    createdAt: record.createdAt ?? service.createdAt,
    createdBy: record.createdBy ? { ref: record.createdBy } : undefined,
    comment: record.comment,
    warnings: [
      ...secretWarnings(record.base, 'base'),
      ...Object.entries(record.overlays).flatMap(([name, layer]) =>
        secretWarnings(layer, `overlays.${name}`),
      ),
    ],
    can: { save },
  };
}

function toValues(values: EffectiveConfiguration): ConfigurationValues {
  const { probe, ...rest } = values;
  return {
    ...rest,
    ...(probe && {
      probe: {
        ...probe.check,
        periodSeconds: probe.periodSeconds,
        timeoutSeconds: probe.timeoutSeconds,
        failureThreshold: probe.failureThreshold,
      },
    }),
  };
}
