/**
 * Which catalog entities Slipway's pages are for.
 */
import { Entity } from '@backstage/catalog-model';

/**
 * Whether an entity can be a service: a Component. Whether Slipway releases it, its card then says.
 *
 * @public
 */
export const isReleasesAvailable = (entity: Entity): boolean =>
  entity.kind.toLocaleLowerCase('en-US') === 'component';
