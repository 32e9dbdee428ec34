/**
 * The step that makes the version of a build that succeeded. It needs the database only.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { randomUUID } from 'node:crypto';
import { Core } from '../../core';
import { TaskStepKind } from '../../engine';
import { BuildStore } from '../store';
import { BuildRecord } from '../types';
import { BUILD_VERSION } from './kinds';

export function buildVersion(core: Core, builds: BuildStore): TaskStepKind {
  return {
    type: 'task',
    kind: BUILD_VERSION,
    run: async context =>
      context.write(async tx => {
        const { operation } = context;
        const build = (await builds.find(operation.id, tx))!;
        // A run before this one may have made it and lost its answer.
        const version =
          (await core.versions.ofBuild(build.id, tx)) ??
          (await core.versions.create(tx, {
            id: randomUUID(),
            service: build.service,
            name: build.versionName ?? defaultName(build),
            artifacts: artifactsOf(build),
            origin: 'build',
            commit: build.commit,
            branch: build.branch,
            buildId: build.id,
            bad: false,
            pinned: false,
            createdAt: new Date().toISOString(),
            createdBy: operation.requestedBy.ref,
          }));
        await builds.update(tx, build.id, {
          versionId: version.id,
          versionName: version.name,
        });
        return { done: { versionId: version.id, versionName: version.name } };
      }),
  };
}

/** For builds that declare no name of their own. */
function defaultName(build: BuildRecord): string {
  return `${build.number}-${build.commit.id.slice(0, 7)}`;
}

function artifactsOf(build: BuildRecord) {
  if (!build.artifacts || build.artifacts.length === 0) {
    throw new ReleasesError(
      'build.artifact-missing',
      `Build ${build.number} of ${build.service} succeeded and declared no artifact, so there is nothing to release.`,
    );
  }
  return build.artifacts;
}
