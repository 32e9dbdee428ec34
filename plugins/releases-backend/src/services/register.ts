/**
 * Registering a service: its source, recipe and environments, at once or not at all.
 */
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  buildCreatePermission,
  ServiceCreate,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { autoBuildRule, Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { checkName, checkOwner, originOf, ownersOf } from './rules';
import { ServiceRecord } from './types';

/**
 * The caller may have registered it in an earlier try with the same `registrationId`: then that is the answer.
 *
 * Errors: 400 `service.name-invalid`, `service.owner-invalid`, `environment.unknown`; 403 `service.not-owner`; 404 `source.unknown`,
 * `repository.not-found`, `template.unknown`; 409 `service.name-taken`; 422 `parameters.invalid`, `pipeline.invalid`.
 */
export async function registerService(
  core: Core,
  caller: Caller,
  wish: ServiceCreate,
  registrationId: string,
): Promise<ServiceRecord> {
  const made = await core.services.byRegistration(registrationId);
  if (made) {
    return made;
  }
  const namespace = wish.namespace ?? 'default';
  checkName('namespace', namespace);
  checkName('name', wish.name);
  const ref = stringifyEntityRef({
    kind: 'component',
    namespace,
    name: wish.name,
  });
  if (await core.services.find(ref)) {
    throw nameTaken(ref);
  }
  const entity = await core.services.entity(ref);
  const service: ServiceRecord = {
    ref,
    namespace,
    name: wish.name,
    owner: checkOwner(wish.owner),
    title: wish.title,
    description: wish.description,
    state: 'active',
    creator: caller.actor.ref,
    environments: checkEnvironments(core, wish.environments),
    createdAt: new Date().toISOString(),
  };
  if (entity) {
    const owners = ownersOf(entity);
    if (!owners.some(owner => caller.subjects.includes(owner))) {
      throw new ReleasesError(
        'service.not-owner',
        `${ref} is in the catalog and belongs to ${
          owners.join(', ') || 'nobody'
        }; only its owners may register it.`,
        { status: 403 },
      );
    }
    service.owner = owners[0];
    service.origin = originOf(entity);
  }
  service.source = wish.source && (await findSource(core, caller, wish.source));
  const pipeline =
    wish.pipeline &&
    (await core.pipelines.draft({
      templateId: wish.pipeline.templateId,
      parameters: (wish.pipeline.parameters ?? {}) as never,
      body: wish.pipeline.body,
    }));

  await transaction(core.database, async tx => {
    if (!(await core.services.insert(tx, service, registrationId))) {
      throw nameTaken(ref);
    }
    if (pipeline) {
      await core.pipelines.save(tx, ref, pipeline, caller.actor);
    }
    await core.access.grant(tx, {
      service: ref,
      subject: autoBuildRule(ref),
      role: 'developer',
      createdBy: caller.actor.ref,
      reason: 'Builds what is pushed, from registration on.',
    });
    await core.ledger.append(tx, {
      actor: caller.actor,
      action: 'service.registered',
      object: { type: 'service', id: ref, service: ref },
      after: {
        owner: service.owner,
        source: service.source
          ? `${service.source.host}:${service.source.repository}`
          : null,
        environments: service.environments,
      },
      outcome: 'done',
    });
  });
  return service;
}

function nameTaken(ref: string) {
  return new ReleasesError(
    'service.name-taken',
    `${ref} is registered already; choose another name.`,
    { status: 409, details: { service: ref } },
  );
}

/** In the order of the promotion path. */
function checkEnvironments(core: Core, wanted: string[] | undefined): string[] {
  const known = core.environments.definitions().map(({ name }) => name);
  const unknown = (wanted ?? []).filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new ReleasesError(
      'environment.unknown',
      `There is no environment ${unknown
        .map(name => `'${name.slice(0, 80)}'`)
        .join(', ')}; there are: ${known.join(', ')}.`,
    );
  }
  return known.filter(name => !wanted || wanted.includes(name));
}

/** A repository that another service releases from is open only to those who may build that one. */
async function findSource(
  core: Core,
  caller: Caller,
  wish: NonNullable<ServiceCreate['source']>,
): Promise<NonNullable<ServiceRecord['source']>> {
  const host = core.drivers.sourceHost(wish.host);
  const repository = await host.getRepository(wish.repository);
  for (const other of await core.services.bySource(host.id, repository.name)) {
    await core.access.require(caller, buildCreatePermission, {
      service: other.ref,
    });
  }
  return {
    host: host.id,
    repository: repository.name,
    defaultBranch: wish.defaultBranch ?? repository.defaultBranch,
    cloneUrl: repository.cloneUrl,
    webUrl: repository.webUrl,
  };
}
