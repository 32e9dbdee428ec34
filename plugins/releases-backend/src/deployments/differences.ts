/**
 * What would change if a version took the place of what runs. Nothing here blocks an act: where the Git host does not answer, the commits
 * say so and the rest is compared.
 */
import {
  Differences,
  DifferencesCommits,
} from '@slipway/backstage-plugin-releases-common';
import { Workload } from '@slipway/backstage-plugin-releases-node';
import { sameKeys, valueChanges } from '../configuration';
import { Core } from '../core';
import { EnvironmentDefinition } from '../environments';
import { VersionRecord } from '../versions';
import { currentOf, Planner } from './planner';
import { manifestDiff } from './rules/manifest';
import { baseOf } from './rules/plan';
import { DeploymentPlacement, DeploymentRecord } from './types';

const MAX_COMMITS = 100;
const COMMITS_MS = 3000;

/** Errors: 404 `version.not-found`. */
export async function differences(
  core: Core,
  planner: Planner,
  options: {
    service: string;
    environment: EnvironmentDefinition;
    versionId: string;
    configuration: 'recorded' | 'current';
  },
): Promise<Differences> {
  const { service, environment, versionId } = options;
  const version = await core.versions.get(service, versionId);
  const [placements, rendered] = await Promise.all([
    core.environments.placements(service, environment.name),
    planner.render(undefined, {
      service,
      environment,
      version,
      targets: environment.targets,
      configuration: options.configuration,
    }),
  ]);
  const present = currentOf(environment, placements);
  const target = present?.target ?? environment.targets[0];
  return {
    fromVersionName: present?.versionName ?? '',
    toVersionName: version.name,
    commits: await commits(core, service, present?.versionId, version),
    ...workloadDifferences(present?.workload, rendered.workloads[target]),
    manifests: environment.targets.map(id => ({
      target: id,
      diff: manifestDiff(
        placements.find(placement => placement.target === id)?.workload,
        rendered.workloads[id],
      ),
    })),
    base: baseOf(placements) ?? '',
  };
}

/** What a deployment changes against what it found, as it was planned; also long after it has ended. */
export async function changesOf(
  core: Core,
  record: DeploymentRecord,
  placements: DeploymentPlacement[],
): Promise<Differences> {
  const { service, versionId, fromVersionId } = record;
  const version =
    versionId === undefined
      ? undefined
      : await core.versions.find(service, versionId);
  const first = placements.find(({ former }) => former) ?? placements[0];
  // A restart or a stop renders nothing anew.
  const after = (placement: DeploymentPlacement | undefined) =>
    placement?.workload ?? placement?.former?.workload;
  return {
    fromVersionName: record.fromVersionName ?? '',
    toVersionName: record.versionName ?? '',
    commits: version
      ? await commits(core, service, fromVersionId, version)
      : { state: 'unavailable', reason: 'Its version is no longer known.' },
    ...workloadDifferences(first?.former?.workload, after(first)),
    manifests: placements.map(placement => ({
      target: placement.target,
      diff: manifestDiff(placement.former?.workload, after(placement)),
    })),
    base: record.baseId ?? '',
  };
}

function workloadDifferences(
  from: Workload | undefined,
  to: Workload | undefined,
): Pick<Differences, 'artifact' | 'configuration' | 'unchanged'> {
  const [before, after] = [from, to].map(side => (side ? settings(side) : {}));
  return {
    artifact: {
      changed: from?.artifact.digest !== to?.artifact.digest,
      fromDigest: from?.artifact.digest,
      toDigest: to?.artifact.digest,
    },
    configuration: valueChanges(before, after),
    unchanged: sameKeys(before, after),
  };
}

/** The part of a workload that configuration decides. */
function settings(workload: Workload): object {
  const { variables, files, replicas, resources, ports, probe, rollout } =
    workload;
  return { variables, files, replicas, resources, ports, probe, rollout };
}

async function commits(
  core: Core,
  service: string,
  fromVersion: string | undefined,
  to: VersionRecord,
): Promise<DifferencesCommits> {
  const unavailable = (reason: string): DifferencesCommits => ({
    state: 'unavailable',
    reason,
  });
  if (fromVersion === undefined) {
    return unavailable('Nothing runs there to compare with.');
  }
  try {
    const from = await core.versions.get(service, fromVersion);
    const { source } = await core.services.get(service);
    if (!source || !from.commit || !to.commit) {
      return unavailable('One of the versions was imported without a commit.');
    }
    const host = core.drivers.sourceHost(source.host);
    const between = (older: string, newer: string) =>
      inTime(
        host.commits(source.repository, {
          from: older,
          to: newer,
          limit: MAX_COMMITS,
        }),
      );
    const ahead = await between(from.commit.id, to.commit.id);
    if (ahead.length > 0 || from.commit.id === to.commit.id) {
      return { state: 'available', items: ahead, reverse: false };
    }
    return {
      state: 'available',
      items: await between(to.commit.id, from.commit.id),
      reverse: true,
    };
  } catch (error) {
    return unavailable(
      `Commits unavailable: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error('The source host does not answer in time.')),
      COMMITS_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
