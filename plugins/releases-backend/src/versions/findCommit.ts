/**
 * Where a change runs: the versions and environments that contain a commit, what was there before, and what still waits.
 */
import {
  CommitPlaces,
  CommitPlacesEnvironmentsInner,
} from '@slipway/backstage-plugin-releases-common';
import {
  ReleasesError,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { pendingBuilds } from '../builds';
import { Core } from '../core';
import { DeploymentRecord, slotOf } from '../deployments';
import { EnvironmentDefinition, PlacementRecord } from '../environments';
import { ServiceRecord } from '../services';
import { searchCommit } from './searchCommit';
import { VersionRecord } from './types';

/** So many of the newest versions are looked at, and whatever runs or comes. */
const LOOKED_AT = 100;
const AT_ONCE = 8;

/** Errors: 409 `service.no-source`, 404 `revision.not-found`, and what the source host says. */
export async function findCommit(
  core: Core,
  service: ServiceRecord,
  wanted: string,
): Promise<CommitPlaces> {
  const { ref, source } = service;
  if (!source) {
    throw new ReleasesError(
      'service.no-source',
      `${ref} has no repository, so its commits are not known.`,
      { status: 409 },
    );
  }
  const host = core.drivers.sourceHost(source.host);
  const definitions = core.environments.definitionsOf(service);
  const [newest, placements, coming, building] = await Promise.all([
    core.versions.list({ service: ref, limit: LOOKED_AT }),
    core.environments.placements(ref),
    comingTo(core, ref, definitions),
    pendingBuilds(core, ref),
  ]);
  const { commit, others } = await searchCommit(
    host,
    source,
    wanted,
    newest.flatMap(version => version.commit ?? []),
  );
  const versions = await withThose(core, ref, newest, [
    ...placements.map(({ versionId }) => versionId),
    ...[...coming.values()].flatMap(({ versionId }) => versionId ?? []),
  ]);
  const contains = await containing(
    host,
    source.repository,
    [
      ...versions.flatMap(version => version.commit?.id ?? []),
      ...building.map(build => build.commit.id),
    ],
    commit.id,
  );
  const having = versions.filter(
    version => version.commit && contains.has(version.commit.id),
  );
  const ran = await core.deployments.everIn(
    ref,
    having.map(({ id }) => id),
  );
  return {
    commit,
    versions: newest
      .filter(({ id }) => having.some(version => version.id === id))
      .map(({ id, name, createdAt, bad }) => ({ id, name, createdAt, bad })),
    environments: definitions.map(definition =>
      placeIn(definition, {
        having,
        ran,
        coming: coming.get(definition.name),
        here: placements.filter(
          ({ environment, stopped }) =>
            environment === definition.name && !stopped,
        ),
      }),
    ),
    others,
    building: building
      .filter(build => contains.has(build.commit.id))
      .map(({ id, number, state }) => ({ id, number, state })),
  };
}

function placeIn(
  { name, title }: EnvironmentDefinition,
  facts: {
    /** Versions with the commit, newest first. */
    having: VersionRecord[];
    ran: Map<string, string[]>;
    coming?: DeploymentRecord;
    here: PlacementRecord[];
  },
): CommitPlacesEnvironmentsInner {
  const { having, ran, coming, here } = facts;
  const has = (id: string | undefined) =>
    having.some(version => version.id === id);
  const present = here.find(({ versionId }) => has(versionId)) ?? here[0];
  const about = {
    name,
    title,
    contains: here.length > 0 && here.every(({ versionId }) => has(versionId)),
    versionId: present?.versionId,
    versionName: present?.versionName,
  };
  if (present && has(present.versionId)) {
    return { ...about, state: 'now', deploymentId: present.deploymentId };
  }
  if (coming && has(coming.versionId)) {
    return {
      ...about,
      state: 'coming',
      versionId: coming.versionId,
      versionName: coming.versionName,
      deploymentId: coming.id,
    };
  }
  const before = having.find(({ id }) => ran.get(id)?.includes(name));
  return before
    ? {
        ...about,
        state: 'before',
        versionId: before.id,
        versionName: before.name,
      }
    : { ...about, state: 'never' };
}

/** By environment, the first deployment that runs or waits. */
async function comingTo(
  core: Core,
  service: string,
  definitions: EnvironmentDefinition[],
): Promise<Map<string, DeploymentRecord>> {
  const found = new Map<string, DeploymentRecord>();
  await Promise.all(
    definitions.map(async ({ name }) => {
      const queue = await core.engine.queue(slotOf(service, name));
      const operation = queue.running ?? queue.pending[0];
      const record = operation && (await core.deployments.find(operation.id));
      if (record) {
        found.set(name, record);
      }
    }),
  );
  return found;
}

/** The list and, after it, those of these ids that it lacks. */
async function withThose(
  core: Core,
  service: string,
  list: VersionRecord[],
  ids: string[],
): Promise<VersionRecord[]> {
  const missing = [...new Set(ids)].filter(
    id => !list.some(version => version.id === id),
  );
  return [
    ...list,
    ...(await Promise.all(missing.map(id => core.versions.get(service, id)))),
  ];
}

/** Those of the commits that have `ancestor` in their history; each is asked about once. */
async function containing(
  host: SourceHost,
  repository: string,
  commits: string[],
  ancestor: string,
): Promise<Set<string>> {
  const once = [...new Set(commits)];
  const found = new Set<string>();
  for (let start = 0; start < once.length; start += AT_ONCE) {
    await Promise.all(
      once.slice(start, start + AT_ONCE).map(async commit => {
        if (await host.contains(repository, commit, ancestor)) {
          found.add(commit);
        }
      }),
    );
  }
  return found;
}
