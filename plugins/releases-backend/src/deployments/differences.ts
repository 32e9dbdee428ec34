/**
 * What would change if a version took the place of what runs. Nothing here blocks an act: where the Git host does not answer, the commits
 * say so and the rest is compared.
 */
import {
  Differences,
  DifferencesCommits,
} from '@slipway/backstage-plugin-releases-common';
import { Workload } from '@slipway/backstage-plugin-releases-node';
import { valueChanges } from '../configuration';
import { Core } from '../core';
import { EnvironmentDefinition } from '../environments';
import { VersionRecord } from '../versions';
import { currentOf, Planner } from './planner';
import { manifestDiff } from './rules/manifest';
import { baseOf } from './rules/plan';

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
  const next: Workload | undefined = rendered.workloads[target];
  const from = present?.workload;
  return {
    fromVersionName: present?.versionName ?? '',
    toVersionName: version.name,
    commits: await commits(core, service, present?.versionId, version),
    artifact: {
      changed: from?.artifact.digest !== next?.artifact.digest,
      fromDigest: from?.artifact.digest,
      toDigest: next?.artifact.digest,
    },
    configuration: valueChanges(
      from ? settings(from) : {},
      next ? settings(next) : {},
    ),
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
