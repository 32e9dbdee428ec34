/**
 * What the history can be filtered by: what there is, and what the address names already.
 */
import { Actor } from '@slipway/backstage-plugin-releases-common';
import {
  useEnvironments,
  useHistory,
  useVersion,
  useVersions,
} from '../data/queries';
import { isPerson, personName } from '../ui/Person';
import { useT } from '../ui/useT';

interface Choice {
  value: string;
  label: string;
}

/** What the address names stays a choice though no list has it. */
const withChosen = (choices: Choice[], value?: string, label?: string) =>
  value === undefined || choices.some(choice => choice.value === value)
    ? choices
    : [...choices, { value, label: label ?? value }];

const once = (choices: Choice[]) => [
  ...new Map(choices.map(choice => [choice.value, choice])).values(),
];

export function useHistoryChoices(chosen: {
  target?: string;
  versionId?: string;
  person?: string;
}): { targets: Choice[]; versions: Choice[]; people: Choice[] } {
  const t = useT();
  // A rule is known by the environment that it serves.
  const nameOf = (actor: Actor) =>
    isPerson(actor)
      ? personName(actor)
      : [t('person.automatic'), actor.ref.split('#')[1]]
          .filter(Boolean)
          .join(' · ');
  const environments = useEnvironments();
  const versions = useVersions('');
  const all = useHistory({});
  const named = useVersion(chosen.versionId);
  const targets = (environments.data ?? []).flatMap(({ placements }) =>
    placements.map(({ target, targetTitle }) => ({
      value: target,
      label: targetTitle ?? target,
    })),
  );
  const people = (all.data?.pages ?? []).flatMap(page =>
    page.items.map(({ requestedBy }) => ({
      value: requestedBy.ref,
      label: nameOf(requestedBy),
    })),
  );
  return {
    targets: withChosen(once(targets), chosen.target),
    versions: withChosen(
      (versions.data?.pages ?? []).flatMap(page =>
        page.items.map(({ id, name }) => ({ value: id, label: name })),
      ),
      chosen.versionId,
      named.data?.name,
    ),
    people: withChosen(
      once(people),
      chosen.person,
      chosen.person && nameOf({ ref: chosen.person }),
    ),
  };
}
