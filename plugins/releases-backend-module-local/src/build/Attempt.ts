/**
 * One attempt at a build, as its folder tells it. The files are described in bin/builder/attemptFiles.cjs.
 */
import {
  Artifact,
  BuildStage,
  BuildStatus,
  Fence,
} from '@slipway/backstage-plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readJson } from './files';
import { isAlive, ProcessIdentity } from './runnerProgram';

/** The stage in which the backend keeps what the steps made. */
export const PACKAGE_STAGE = 'Package';

export interface Job {
  key: string;
  service: string;
  source: { host: string; repository: string; commit: string; branch?: string };
  fence: Fence;
  token: string;
  mark: string;
  steps: { name: string; run: string; timeoutSeconds?: number }[];
  env: Record<string, string>;
  timeoutSeconds: number;
  killGraceMs: number;
  logLimitBytes: number;
}

/** What a runner writes. */
export interface RunnerStatus {
  phase: 'running' | 'ended';
  outcome?: 'succeeded' | 'failed' | 'aborted';
  startedAt: string;
  finishedAt?: string;
  stages: BuildStage[];
  failure?: BuildStatus['failure'];
}

/** What the backend writes once the runner has ended. */
export interface BuildResult {
  outcome: 'succeeded' | 'failed' | 'aborted';
  finishedAt: string;
  failure?: BuildStatus['failure'];
  artifacts: Artifact[];
  versionName?: string;
  packaging?: { startedAt: string; logOffset: number };
}

/**
 * - `absent`: no runner has it and none is being started.
 * - `starting`: a runner was asked for but has not come yet.
 * - `running`: a runner has it and lives.
 * - `orphaned`: its runner is gone without having ended it.
 * - `packaging`: the steps have succeeded; what they made is to be kept.
 * - `ended`: nothing changes any more.
 */
export type AttemptPhase =
  | 'absent'
  | 'starting'
  | 'running'
  | 'orphaned'
  | 'packaging'
  | 'ended';

export interface AttemptState {
  phase: AttemptPhase;
  job?: Job;
  runner?: ProcessIdentity;
  status?: RunnerStatus;
  result?: BuildResult;
}

export class Attempt {
  constructor(
    /** The folder of the build, with the fence that all its attempts share. */
    readonly buildFolder: string,
    readonly reference: string,
  ) {}

  get folder(): string {
    return path.join(this.buildFolder, path.basename(this.reference));
  }

  file(
    name:
      | 'job.json'
      | 'runner.json'
      | 'status.json'
      | 'abort.json'
      | 'result.json'
      | 'log'
      | 'version'
      | 'reserve'
      | 'work'
      | 'home'
      | 'tmp',
  ): string {
    return path.join(this.folder, name);
  }

  async read(): Promise<AttemptState> {
    const job = await readJson<Job>(this.file('job.json'));
    const runner = await readJson<ProcessIdentity>(this.file('runner.json'));
    // Asked before the status is read: a runner that ends in between has written its last by then.
    const alive = runner && job && isAlive(runner, job.token);
    const status = await readJson<RunnerStatus>(this.file('status.json'));
    const result = await readJson<BuildResult>(this.file('result.json'));
    const found = { job, runner, status, result };
    if (result || (status?.outcome && status.outcome !== 'succeeded')) {
      return { ...found, phase: 'ended' };
    }
    if (status?.outcome === 'succeeded') {
      return { ...found, phase: 'packaging' };
    }
    if (runner) {
      return { ...found, phase: alive ? 'running' : 'orphaned' };
    }
    return { ...found, phase: job ? 'starting' : 'absent' };
  }

  /** Removes all but what tells how it went. Nothing of it may run any more. */
  async removeFolders(): Promise<void> {
    for (const name of ['reserve', 'work', 'home', 'tmp'] as const) {
      await rm(this.file(name), { recursive: true, force: true });
    }
  }

  async isEnded(): Promise<boolean> {
    return (await this.read()).phase === 'ended';
  }
}

/** In the words of the contract. */
export function toBuildStatus({
  phase,
  job,
  status,
  result,
}: AttemptState): BuildStatus {
  const stages: BuildStage[] =
    status?.stages ??
    (job?.steps ?? []).map(({ name }) => ({ name, state: 'pending' as const }));
  const outcome = result?.outcome ?? status?.outcome;
  const ended = phase === 'ended' && outcome;
  return {
    state: ended || (status ? 'running' : 'queued'),
    stages: [...stages, packageStage(phase, status, result)],
    startedAt: status?.startedAt,
    finishedAt: ended ? result?.finishedAt ?? status?.finishedAt : undefined,
    failure: result?.failure ?? status?.failure,
    artifacts: result?.artifacts ?? [],
    versionName: result?.versionName,
  };
}

function packageStage(
  phase: AttemptPhase,
  status: RunnerStatus | undefined,
  result: BuildResult | undefined,
): BuildStage {
  if (result?.packaging) {
    return {
      name: PACKAGE_STAGE,
      state: result.outcome,
      ...result.packaging,
      finishedAt: result.finishedAt,
    };
  }
  if (phase === 'ended') {
    return { name: PACKAGE_STAGE, state: 'skipped' };
  }
  return phase === 'packaging'
    ? {
        name: PACKAGE_STAGE,
        state: 'running',
        startedAt: status?.finishedAt,
      }
    : { name: PACKAGE_STAGE, state: 'pending' };
}

/** Facts that go with an observation. */
export function factsOf(
  reference: string,
  failure?: BuildStatus['failure'],
): JsonObject {
  return {
    reference,
    ...(failure?.stage !== undefined && { stage: failure.stage }),
    ...(failure?.exitCode !== undefined && { exitCode: failure.exitCode }),
  };
}
