/**
 * The service that a path names.
 */
import { stringifyEntityRef } from '@backstage/catalog-model';

/** The entity ref of the Component, lower case, for `/services/{namespace}/{name}`. */
export function serviceRefOf(params: {
  namespace: string;
  name: string;
}): string {
  return stringifyEntityRef({
    kind: 'component',
    namespace: params.namespace,
    name: params.name,
  });
}
