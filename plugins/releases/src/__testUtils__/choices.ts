/**
 * What the fixtures' history can be filtered by.
 */
import { DeploymentChoices } from '@slipway/backstage-plugin-releases-common';
import { DeploymentChoicesQuery } from '@slipway/backstage-plugin-releases-react';
import type { Fixtures } from './fixtures';

export function choicesIn(
  data: Fixtures,
  { of, search = '', limit = 50 }: DeploymentChoicesQuery,
): DeploymentChoices {
  const all = data.history.flatMap(item => {
    switch (of) {
      case 'version':
        return [{ value: item.versionId!, name: item.versionName }];
      case 'person':
        return [{ value: item.requestedBy.ref }];
      default:
        return (item.targets ?? []).map(value => ({ value }));
    }
  });
  const found = [
    ...new Map<string, { value: string; name?: string }>(
      all.map(choice => [choice.value, choice]),
    ).values(),
  ].filter(({ value, name }) =>
    (name ?? value)
      .toLocaleLowerCase('en-US')
      .includes(search.toLocaleLowerCase('en-US')),
  );
  return { items: found.slice(0, limit), more: found.length > limit };
}
