/**
 * What the history can be filtered by: all that it has, found by the server, and what the address names already.
 */
import { useEnvironments, useHistoryValues, useVersion } from '../data/queries';
import { isPerson, personName } from '../ui/Person';
import { Choices } from '../ui/SearchFilter';
import { T, useT } from '../ui/useT';

/** A rule is known by the environment that it serves. */
const nameOf = (ref: string, t: T) =>
  isPerson({ ref })
    ? personName({ ref })
    : [t('person.automatic'), ref.split('#')[1]].filter(Boolean).join(' · ');

const useVersionChoices: Choices = wanted => {
  const { data, isFetching } = useHistoryValues('version', wanted);
  return {
    choices: (data?.items ?? []).map(({ value, name }) => ({
      value,
      label: name ?? value,
    })),
    loading: isFetching,
    more: data?.more ?? false,
  };
};

const usePersonChoices: Choices = wanted => {
  const t = useT();
  const { data, isFetching } = useHistoryValues('person', wanted);
  return {
    choices: (data?.items ?? []).map(({ value }) => ({
      value,
      label: nameOf(value, t),
    })),
    loading: isFetching,
    more: data?.more ?? false,
  };
};

/** Those of the present and of the past. */
const useTargetChoices: Choices = wanted => {
  const { data, isFetching } = useHistoryValues('target', wanted);
  const titles = useTargetTitles();
  return {
    choices: (data?.items ?? []).map(({ value }) => ({
      value,
      label: titles.get(value) ?? value,
    })),
    loading: isFetching,
    more: data?.more ?? false,
  };
};

function useTargetTitles(): Map<string, string> {
  const environments = useEnvironments();
  return new Map(
    (environments.data ?? []).flatMap(({ placements }) =>
      placements.map(({ target, targetTitle }) => [
        target,
        targetTitle ?? target,
      ]),
    ),
  );
}

export function useHistoryChoices(chosen: { versionId?: string }) {
  const t = useT();
  const version = useVersion(chosen.versionId);
  const titles = useTargetTitles();
  return {
    versions: {
      useChoices: useVersionChoices,
      chosenLabel: (id: string) => version.data?.name ?? id,
    },
    people: {
      useChoices: usePersonChoices,
      chosenLabel: (ref: string) => nameOf(ref, t),
    },
    targets: {
      useChoices: useTargetChoices,
      chosenLabel: (id: string) => titles.get(id) ?? id,
    },
  };
}
