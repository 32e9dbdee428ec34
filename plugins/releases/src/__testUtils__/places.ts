/**
 * Where a commit of the fixtures is: everything newer contains it.
 */
import { CommitPlaces } from '@slipway/backstage-plugin-releases-common';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import type { Fixtures } from './fixtures';

/** By the beginning of its id or a part of its subject; 404 otherwise. */
export function placesOf(data: Fixtures, wanted: string): CommitPlaces {
  const text = wanted.toLocaleLowerCase('en-US');
  const found = data.versions.findIndex(
    ({ commit }) =>
      commit!.id.startsWith(text) ||
      commit!.title.toLocaleLowerCase('en-US').includes(text),
  );
  if (found < 0) {
    throw new ReleasesApiError({
      status: 404,
      code: 'revision.not-found',
      message: `No commit of shop-api matches '${wanted}'. Check that it was pushed, or paste its whole id.`,
    });
  }
  const having = data.versions.slice(0, found + 1);
  const has = (id: string | undefined) => having.some(one => one.id === id);
  return {
    commit: data.versions[found].commit!,
    versions: having,
    environments: data.environments.map(
      ({ name, title, version, activity, base }) => {
        const here = has(version?.id);
        const comes = having.find(one => one.name === activity.versionName);
        const about = { name, title, contains: here };
        if (here) {
          return {
            ...about,
            state: 'now',
            versionName: version?.name,
            deploymentId: base,
          };
        }
        if (comes) {
          return {
            ...about,
            state: 'coming',
            versionName: comes.name,
            deploymentId: activity.deploymentId,
          };
        }
        const before = having.find(one => one.ranIn.includes(name));
        return before
          ? {
              ...about,
              state: 'before',
              versionId: before.id,
              versionName: before.name,
            }
          : { ...about, state: 'never', versionName: version?.name };
      },
    ),
    others: [],
    building: [],
  };
}
