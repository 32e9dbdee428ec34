/**
 * From "build this" to an operation. What needs other systems comes first, what is written comes in one transaction.
 */
import { JsonObject } from '@backstage/types';
import { buildCreatePermission } from '@slipway/backstage-plugin-releases-common';
import {
  BuildSpec,
  Commit,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { authoriseStep } from '../access';
import { Core } from '../core';
import { Actor } from '../ledger';
import { asText, PipelineRecord } from '../pipelines';
import { ServiceRecord } from '../services';
import { BUILD_KIND, slotOfBuild } from './BuildKind';
import { BuildStore } from './store';
import { BUILD_RUN, BUILD_VERSION } from './steps/kinds';
import { BuildRecord } from './types';

const DEFAULT_TIMEOUT_SECONDS = 3600;
/** Checkout and queueing on the build engine come on top of what the build itself may take. */
const ALLOWANCE_SECONDS = 300;

/** Everything a build needs, with nothing written yet. */
export interface PreparedBuild {
  service: ServiceRecord;
  pipeline: PipelineRecord;
  commit: Commit;
  branch?: string;
  parameters: JsonObject;
}

/**
 * Resolves the revision and checks the parameters. Errors: 409 `service.no-source`, 409 `pipeline.missing`, 404 `revision.not-found`,
 * 422 `parameters.invalid`.
 */
export async function prepareBuild(
  core: Core,
  service: ServiceRecord,
  wish: { revision?: string; parameters?: JsonObject },
): Promise<PreparedBuild> {
  const { source } = service;
  if (!source) {
    throw new ReleasesError(
      'service.no-source',
      `${service.ref} has no repository, so there is nothing to build; register it with one, or import versions.`,
      { status: 409 },
    );
  }
  const pipeline = await requirePipeline(core, service.ref);
  const parameters = core.pipelines.buildParameters(pipeline, wish.parameters);
  const host = core.drivers.sourceHost(source.host);
  const revision = wish.revision ?? source.defaultBranch;
  const commit = await host.resolve(source.repository, revision);
  const branches = await host.listBranches(source.repository);
  return {
    service,
    pipeline,
    commit,
    branch:
      branches.find(({ name }) => name === revision)?.name ??
      branchOf(branches, commit.id, source.defaultBranch),
    parameters,
  };
}

/** The same again, at the same commit and revision of the pipeline, whatever became of branch and repository. */
export async function prepareRetry(
  core: Core,
  service: ServiceRecord,
  former: BuildRecord,
): Promise<PreparedBuild> {
  const pipeline =
    (await core.pipelines.revision(service.ref, former.pipelineRevision)) ??
    (await requirePipeline(core, service.ref));
  return {
    service,
    pipeline,
    commit: former.commit,
    branch: former.branch,
    parameters: former.parameters,
  };
}

/** Writes the build and asks the engine for its operation. */
export async function insertBuild(
  core: Core,
  tx: Knex.Transaction,
  prepared: PreparedBuild,
  options: {
    id: string;
    by: Actor;
    automatic: boolean;
    retryOf?: string;
  },
): Promise<BuildRecord> {
  const { service, pipeline, commit, branch, parameters } = prepared;
  const build: BuildRecord = {
    id: options.id,
    service: service.ref,
    number: await core.services.nextNumber(tx, service.ref, 'build'),
    state: 'queued',
    commit,
    branch,
    parameters,
    pipelineRevision: pipeline.revision,
    builder: pipeline.builder,
    stages: [],
    retryOf: options.retryOf,
    requestedBy: options.by,
    createdAt: new Date().toISOString(),
  };
  await new BuildStore(core.database).insert(tx, build);
  const spec = specOf(core, build, prepared);
  await core.engine.enqueue(tx, {
    id: build.id,
    kind: BUILD_KIND,
    slot: slotOfBuild(build.id),
    subject: { type: 'build', id: build.id, service: service.ref },
    requestedBy: options.by,
    automatic: options.automatic,
    plan: {
      facts: {
        commit: commit.id,
        pipelineRevision: pipeline.revision,
        parameters,
      },
      steps: [
        // The rule behind an automatic one has just been asked.
        ...(options.automatic
          ? []
          : [
              authoriseStep(options.by, {
                permission: buildCreatePermission,
                object: { service: service.ref },
                act: `build ${service.name}`,
              }),
            ]),
        {
          id: 'run',
          kind: BUILD_RUN,
          title: `Build ${commit.id.slice(0, 7)}`,
          input: { builder: build.builder, spec: spec as never },
          timeoutSeconds: spec.timeoutSeconds + ALLOWANCE_SECONDS,
        },
        {
          id: 'version',
          kind: BUILD_VERSION,
          title: 'Make the version',
          input: {},
          timeoutSeconds: 300,
        },
      ],
      onFailure: [],
    },
  });
  return build;
}

function specOf(
  core: Core,
  build: BuildRecord,
  { service, pipeline }: PreparedBuild,
): BuildSpec {
  const { source } = service;
  return {
    build: build.id,
    service: service.ref,
    source: {
      host: source!.host,
      repository: source!.repository,
      commit: build.commit.id,
      ...(build.branch && { branch: build.branch }),
    },
    body: pipeline.body,
    parameters: asText(build.parameters),
    timeoutSeconds:
      core.config.getOptionalNumber('releases.builds.timeoutSeconds') ??
      DEFAULT_TIMEOUT_SECONDS,
  };
}

async function requirePipeline(
  core: Core,
  service: string,
): Promise<PipelineRecord> {
  const pipeline = await core.pipelines.latest(service);
  if (!pipeline) {
    throw new ReleasesError(
      'pipeline.missing',
      `${service} has no pipeline, so there is nothing to build it by; save one from a template.`,
      { status: 409 },
    );
  }
  return pipeline;
}

/** A commit id that is the head of a branch is built as that branch's, the default one first. */
function branchOf(
  branches: { name: string; commit: string }[],
  commit: string,
  defaultBranch: string,
): string | undefined {
  const heads = branches.filter(branch => branch.commit === commit);
  return (heads.find(({ name }) => name === defaultBranch) ?? heads[0])?.name;
}
