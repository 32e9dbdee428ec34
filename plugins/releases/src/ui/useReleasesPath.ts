/**
 * Addresses of the Releases tab of any service.
 */
import { useEntityRefLink } from '@backstage/plugin-catalog-react';

/** By entity ref; without a slash at its end. */
export function useReleasesPath(): (service: string) => string {
  const entityPath = useEntityRefLink();
  return service => `${entityPath(service)}/releases`;
}
