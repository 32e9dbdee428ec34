/**
 * Who did something: a person of the catalog, a rule or the system.
 */
import {
  EntityRefLink,
  useEntityPresentation,
} from '@backstage/plugin-catalog-react';
import { Actor } from '@slipway/backstage-plugin-releases-common';
import { useT } from './useT';

/** The name alone, for sentences. */
export function personName(actor: Actor): string {
  return actor.ref.replace(/^[^:]*:/, '').replace(/^[^/]*\//, '');
}

/** The name alone, as the catalog presents it. */
export function usePersonName(person: Actor): string {
  const { primaryTitle } = useEntityPresentation(person.ref);
  return primaryTitle;
}

/** Neither a rule nor the system. */
export const isPerson = ({ ref }: Actor) =>
  !ref.startsWith('rule:') && !ref.startsWith('system:');

export const Person = (props: { actor: Actor }) => {
  const t = useT();
  const { actor } = props;
  if (!isPerson(actor)) {
    return <span title={actor.ref}>{t('person.automatic')}</span>;
  }
  return (
    <EntityRefLink
      entityRef={actor.ref}
      defaultKind="user"
      hideIcon
      disableTooltip
    />
  );
};
