/**
 * Paths of a service's pages in the portal.
 */
import { ServiceKey } from './ReleasesApi';

/** Of its Releases tab. */
export function pagePathOf({ namespace, name }: ServiceKey): string {
  return `/catalog/${namespace}/component/${name}/releases`;
}
