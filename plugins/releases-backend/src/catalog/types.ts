/**
 * What the releases backend and its catalog module tell each other.
 */
import { Entity } from '@backstage/catalog-model';

/** Event of the portal's events service: a service's entity may have changed. A hint. */
export const SERVICE_CHANGED_TOPIC = 'releases.service-changed';

export interface ServiceChangedEvent {
  /** Entity ref of the service. */
  service: string;
}

/** Answer of `GET /catalog-entities`; for services of the portal only. */
export interface CatalogEntities {
  items: CatalogEntity[];
}

export interface CatalogEntity {
  /** `releases:<source host>/<repository>`; where the entity comes from. */
  location: string;
  entity: Entity;
  /** Why the repository's catalog-info.yaml was not used, one sentence. */
  problem?: string;
}
