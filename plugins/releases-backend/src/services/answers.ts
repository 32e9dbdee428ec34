/**
 * Services as the API shows them: whole to those who may read them, name and owner to the rest.
 */
import {
  buildCreatePermission,
  configurationUpdatePermission,
  Service,
  serviceConfirmPermission,
  serviceReadPermission,
  Verdict,
  versionUpdatePermission,
} from '@slipway/backstage-plugin-releases-common';
import { Caller } from '../access';
import { Core } from '../core';
import { ServiceRecord } from './types';

const VERBS = {
  read: serviceReadPermission,
  build: buildCreatePermission,
  configure: configurationUpdatePermission,
  importVersion: versionUpdatePermission,
};

export async function toServices(
  core: Core,
  caller: Caller,
  records: ServiceRecord[],
): Promise<Service[]> {
  const verbs = Object.entries(VERBS);
  const verdicts = await core.access.verdicts(
    caller,
    records.flatMap(({ ref }) =>
      [
        ...verbs.map(([, permission]) => permission),
        serviceConfirmPermission,
      ].map(permission => ({ permission, object: { service: ref } })),
    ),
  );
  const width = verbs.length + 1;
  return Promise.all(
    records.map(async (record, index) => {
      const own = verdicts.slice(index * width, (index + 1) * width);
      const can: Record<string, Verdict> = Object.fromEntries(
        verbs.map(([verb], place) => [verb, own[place]]),
      );
      if (record.state === 'detached') {
        can.confirm = own[verbs.length];
      }
      return toService(core, record, can);
    }),
  );
}

async function toService(
  core: Core,
  record: ServiceRecord,
  can: Record<string, Verdict>,
): Promise<Service> {
  const outside = {
    ref: record.ref,
    namespace: record.namespace,
    name: record.name,
    title: record.title,
    owner: record.owner,
    state: record.state,
    createdAt: record.createdAt,
    can,
  };
  if (!can.read.allowed) {
    return outside;
  }
  const pipeline = await core.pipelines.latest(record.ref);
  return {
    ...outside,
    description: record.description,
    system: record.system,
    source: record.source,
    pipeline: pipeline && {
      revision: pipeline.revision,
      builder: pipeline.builder,
      templateId: pipeline.templateId ?? '',
      templateRevision: pipeline.templateRevision ?? 0,
      parameters: pipeline.parameters,
      customised: pipeline.customised,
    },
    creator: { ref: record.creator },
    environments: record.environments,
  };
}
