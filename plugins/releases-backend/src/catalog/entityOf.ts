/**
 * A service's catalog entity out of its repository's catalog-info.yaml. Pure.
 */
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { ServiceRecord } from '../services';
import { CatalogEntity } from './types';

const MAX_CHARACTERS = 64 * 1024;
/** Aliases that could blow a small file up. */
const MAX_ALIASES = 50;

/** Where the entity of a service comes from, as the catalog names locations. */
export function locationOf(source: NonNullable<ServiceRecord['source']>) {
  return `releases:${source.host}/${source.repository}`;
}

/**
 * The Component of the service itself: nothing else in the file counts, so that a repository cannot speak for others. Without a usable one,
 * the entity is made of what was registered, so that a broken or missing file takes no service out of the catalog.
 *
 * @param content - of catalog-info.yaml, or an error that says why there is none
 */
export function entityOf(
  service: ServiceRecord & { source: NonNullable<ServiceRecord['source']> },
  content: string | Error,
): CatalogEntity {
  const location = locationOf(service.source);
  const declared =
    typeof content === 'string'
      ? declaredEntity(service.ref, content)
      : content;
  if (declared instanceof Error) {
    return {
      location,
      entity: at(location, registeredEntity(service)),
      problem: declared.message,
    };
  }
  return { location, entity: at(location, declared) };
}

function declaredEntity(ref: string, content: string): Entity | Error {
  if (content.length > MAX_CHARACTERS) {
    return new Error(
      `catalog-info.yaml is longer than ${MAX_CHARACTERS} characters.`,
    );
  }
  for (const document of parseAllDocuments(content, { merge: true })) {
    if (document.errors.length > 0) {
      return new Error(
        `catalog-info.yaml is not understood: ${document.errors[0].message}`,
      );
    }
    try {
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
      if (isEntity(value) && refOf(value) === ref) {
        return value;
      }
    } catch (error) {
      return new Error(
        `catalog-info.yaml is not understood: ${(error as Error).message}`,
      );
    }
  }
  return new Error(`catalog-info.yaml describes no ${ref}.`);
}

function isEntity(value: unknown): value is Entity {
  const entity = value as Partial<Entity> | null;
  return (
    typeof entity === 'object' &&
    entity !== null &&
    typeof entity.apiVersion === 'string' &&
    typeof entity.kind === 'string' &&
    typeof entity.metadata?.name === 'string' &&
    ['string', 'undefined'].includes(typeof entity.metadata.namespace)
  );
}

function refOf(entity: Entity): string {
  return stringifyEntityRef(entity);
}

function registeredEntity(service: ServiceRecord): Entity {
  const { name, namespace } = parseEntityRef(service.ref);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace,
      ...(service.title && { title: service.title }),
      ...(service.description && { description: service.description }),
    },
    spec: {
      type: 'service',
      lifecycle: 'experimental',
      owner: service.owner,
      ...(service.system && { system: service.system }),
    },
  };
}

/** The file cannot say itself where it comes from. */
function at(location: string, { metadata, ...entity }: Entity): Entity {
  const { uid: _uid, etag: _etag, ...kept } = metadata;
  return {
    apiVersion: entity.apiVersion,
    kind: entity.kind,
    metadata: {
      ...kept,
      annotations: {
        ...kept.annotations,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
      },
    },
    ...(entity.spec && { spec: entity.spec }),
  };
}
