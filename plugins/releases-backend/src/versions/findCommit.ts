/**
 * Where a change runs: the versions and environments that contain a commit.
 */
import { CommitPlaces } from '@slipway/backstage-plugin-releases-common';
import {
  ReleasesError,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { ServiceRecord } from '../services';
import { VersionRecord } from './types';

/** So many of the newest versions are looked at, and whatever runs. */
const LOOKED_AT = 100;
const AT_ONCE = 8;

/** Errors: 409 `service.no-source`, 404 `revision.not-found`, and what the source host says. */
export async function findCommit(
  core: Core,
  service: ServiceRecord,
  revision: string,
): Promise<CommitPlaces> {
  const { source } = service;
  if (!source) {
    throw new ReleasesError(
      'service.no-source',
      `${service.ref} has no repository, so its commits are not known.`,
      { status: 409 },
    );
  }
  const host = core.drivers.sourceHost(source.host);
  const commit = await host.resolve(source.repository, revision);
  const placements = await core.environments.placements(service.ref);
  const newest = await core.versions.list({
    service: service.ref,
    limit: LOOKED_AT,
  });
  const known = new Map<string, VersionRecord>(
    newest.map(version => [version.id, version]),
  );
  for (const { versionId } of placements) {
    if (!known.has(versionId)) {
      known.set(versionId, await core.versions.get(service.ref, versionId));
    }
  }
  const containing = await thoseWith(
    host,
    source.repository,
    [...known.values()],
    commit.id,
  );
  return {
    commit,
    versions: newest
      .filter(({ id }) => containing.has(id))
      .map(({ id, name }) => ({ id, name })),
    environments: core.environments.definitionsOf(service).map(({ name }) => {
      const here = placements.filter(
        ({ environment, stopped }) => environment === name && !stopped,
      );
      return {
        name,
        contains:
          here.length > 0 &&
          here.every(({ versionId }) => containing.has(versionId)),
        versionName: here[0]?.versionName,
      };
    }),
  };
}

/** Ids of the versions whose commit has `ancestor` among its history; each commit is asked about once. */
async function thoseWith(
  host: SourceHost,
  repository: string,
  versions: VersionRecord[],
  ancestor: string,
): Promise<Set<string>> {
  const commits = [
    ...new Set(versions.flatMap(({ commit }) => commit?.id ?? [])),
  ];
  const containing = new Set<string>();
  for (let start = 0; start < commits.length; start += AT_ONCE) {
    await Promise.all(
      commits.slice(start, start + AT_ONCE).map(async commit => {
        if (await host.contains(repository, commit, ancestor)) {
          containing.add(commit);
        }
      }),
    );
  }
  return new Set(
    versions
      .filter(({ commit }) => commit && containing.has(commit.id))
      .map(({ id }) => id),
  );
}
