/**
 * Who did something: a person of the catalog, a rule or the system.
 */
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Actor } from '@slipway/backstage-plugin-releases-common';
import { useT } from './useT';

/** The name alone, for sentences. */
export function personName(actor: Actor): string {
  return (
    actor.displayName ??
    actor.ref.replace(/^[^:]*:/, '').replace(/^[^/]*\//, '')
  );
}

export const Person = (props: { actor: Actor }) => {
  const t = useT();
  const { actor } = props;
  if (actor.ref.startsWith('rule:') || actor.ref.startsWith('system:')) {
    return <span title={actor.ref}>{t('person.automatic')}</span>;
  }
  return (
    <EntityRefLink
      entityRef={actor.ref}
      defaultKind="user"
      title={actor.displayName}
      hideIcon
      disableTooltip
    />
  );
};
