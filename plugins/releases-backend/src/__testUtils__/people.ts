/**
 * People and groups as the catalog of a test has them.
 */
import { Entity, parseEntityRef } from '@backstage/catalog-model';

/** By ref: the groups of a person, the parents of a group. */
export type Memberships = Record<string, string[]>;

export function personOf(
  memberships: Memberships,
  ref: string,
): Entity | undefined {
  const { kind, namespace, name } = parseEntityRef(ref);
  return (
    memberships[ref] && {
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name, namespace },
      relations: memberships[ref].map(targetRef => ({
        type: kind === 'user' ? 'memberOf' : 'childOf',
        targetRef,
      })),
    }
  );
}
