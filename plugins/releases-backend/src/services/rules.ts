/**
 * What a service may be called, and how it stands to its catalog entity. Pure.
 */
import {
  Entity,
  KubernetesValidatorFunctions,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { ServicePatch, ServiceRecord } from './types';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const ORIGIN = 'backstage.io/managed-by-origin-location';

/** Throws 400 `service.name-invalid`. */
export function checkName(what: 'name' | 'namespace', value: string): void {
  if (!NAME.test(value)) {
    throw new ReleasesError(
      'service.name-invalid',
      `The ${what} '${value.slice(
        0,
        80,
      )}' cannot be used; use up to 63 lower-case letters, digits and hyphens, beginning with a letter or digit.`,
      { details: { field: what } },
    );
  }
}

/** The owner's entity ref in full; throws 400 `service.owner-invalid`. */
export function checkOwner(value: string): string {
  try {
    const ref = parseEntityRef(value, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    });
    const kind = ref.kind.toLocaleLowerCase('en-US');
    if (
      (kind === 'group' || kind === 'user') &&
      KubernetesValidatorFunctions.isValidNamespace(
        ref.namespace.toLocaleLowerCase('en-US'),
      ) &&
      KubernetesValidatorFunctions.isValidObjectName(ref.name)
    ) {
      return stringifyEntityRef(ref);
    }
  } catch {
    // Not a ref at all: the same answer.
  }
  throw new ReleasesError(
    'service.owner-invalid',
    `The owner '${value.slice(
      0,
      200,
    )}' is not the entity ref of a group or user; write for example group:default/shop-team.`,
    { details: { field: 'owner' } },
  );
}

export function originOf(entity: Entity): string {
  return entity.metadata.annotations?.[ORIGIN] ?? 'unknown';
}

/** Entity refs of those who own the entity. */
export function ownersOf(entity: Entity): string[] {
  const related = (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
  if (related.length > 0) {
    return related;
  }
  const owner = entity.spec?.owner;
  return typeof owner === 'string'
    ? [
        stringifyEntityRef(
          parseEntityRef(owner, {
            defaultKind: 'group',
            defaultNamespace: entity.metadata.namespace ?? 'default',
          }),
        ),
      ]
    : [];
}

/**
 * What to change of a service after a look at its entity; undefined when nothing.
 *
 * An entity that was never seen is waited for: the service may be registered first. One that is gone, or came back from elsewhere, detaches
 * the service; the same origin attaches it again.
 */
export function reconcile(
  service: ServiceRecord,
  entity: Entity | undefined,
): ServicePatch | undefined {
  if (!entity) {
    return service.origin && service.state === 'active'
      ? {
          state: 'detached',
          detachedReason: 'its entity was removed from the catalog.',
        }
      : undefined;
  }
  const origin = originOf(entity);
  if (service.origin && service.origin !== origin) {
    const detachedReason =
      'its entity was registered again from another origin, which an operator must confirm.';
    return service.detachedReason === detachedReason
      ? undefined
      : { state: 'detached', detachedReason };
  }
  return difference(service, {
    owner: ownersOf(entity)[0] ?? service.owner,
    title: entity.metadata.title,
    description: entity.metadata.description,
    system:
      typeof entity.spec?.system === 'string' ? entity.spec.system : undefined,
    state: 'active',
    detachedReason: undefined,
    origin,
  });
}

function difference(
  service: ServiceRecord,
  patch: ServicePatch,
): ServicePatch | undefined {
  const changed = Object.entries(patch).filter(
    ([key, value]) => service[key as keyof ServicePatch] !== value,
  );
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}
