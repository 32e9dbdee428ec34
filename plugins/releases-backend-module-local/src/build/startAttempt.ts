/**
 * Puts an attempt together and gives it to a runner.
 */
import {
  BuildSpec,
  DriverContext,
  EffectKey,
  Fence,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuildSettings } from '../config';
import { Attempt, Job } from './Attempt';
import { writeJson } from './files';
import { ShellPipeline } from './language';
import { MARK_VARIABLE, startRunner } from './runnerProgram';

const RUNNER_PATIENCE_MS = 15_000;
/** Given back when the disk is full, so that the end of the build can still be written down. */
const RESERVE_BYTES = 64 * 1024;

/** Makes the folders and the clean checkout, and writes down what is to be run. */
export async function prepareAttempt(options: {
  attempt: Attempt;
  context: DriverContext;
  settings: BuildSettings;
  spec: BuildSpec;
  pipeline: ShellPipeline;
  key: EffectKey;
  fence: Fence;
}): Promise<void> {
  const { attempt, context, settings, spec, pipeline, key, fence } = options;
  // What a start that broke off has left.
  await rm(attempt.folder, { recursive: true, force: true });
  for (const folder of ['work', 'home', 'tmp'] as const) {
    await mkdir(attempt.file(folder), { recursive: true, mode: 0o700 });
  }
  await writeFile(attempt.file('reserve'), Buffer.alloc(RESERVE_BYTES, 1));
  await context
    .sourceHost(spec.source.host)
    .checkout(
      spec.source.repository,
      spec.source.commit,
      attempt.file('work'),
      AbortSignal.timeout(spec.timeoutSeconds * 1000),
    );
  const mark = `build-${randomBytes(16).toString('hex')}.`;
  const job: Job = {
    key,
    service: spec.service,
    source: spec.source,
    fence,
    token: randomBytes(16).toString('hex'),
    mark,
    steps: pipeline.steps,
    env: environmentOf(attempt, spec, pipeline, settings, mark),
    timeoutSeconds: spec.timeoutSeconds,
    killGraceMs: settings.killGraceSeconds * 1000,
    logLimitBytes: settings.logLimitBytes,
  };
  await writeJson(attempt.file('job.json'), job);
}

/** Starts a runner and waits until one has the attempt. */
export async function launchAttempt(attempt: Attempt): Promise<void> {
  await startRunner(attempt.folder);
  const end = Date.now() + RUNNER_PATIENCE_MS;
  while ((await attempt.read()).phase === 'starting') {
    if (Date.now() > end) {
      throw new ReleasesError(
        'builder.unavailable',
        `The runner of build ${attempt.reference} did not come within ${RUNNER_PATIENCE_MS} ms.`,
        { status: 503, nature: 'unknown' },
      );
    }
    await sleep(20);
  }
}

/** All that the steps see of the backend's own environment is what is named here. */
function environmentOf(
  attempt: Attempt,
  { build, service, source, parameters }: BuildSpec,
  pipeline: ShellPipeline,
  settings: BuildSettings,
  mark: string,
): Record<string, string> {
  const passed = settings.passEnvironment
    .map(name => [name, process.env[name]])
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    LANG: process.env.LANG ?? 'C.UTF-8',
    ...Object.fromEntries(passed),
    ...pipeline.env,
    ...parameters,
    // The node that runs the backend is there for the steps as well.
    PATH: [path.dirname(process.execPath), process.env.PATH]
      .filter(Boolean)
      .join(path.delimiter),
    HOME: attempt.file('home'),
    TMPDIR: attempt.file('tmp'),
    SLIPWAY_BUILD: build,
    SLIPWAY_SERVICE: service,
    SLIPWAY_COMMIT: source.commit,
    SLIPWAY_BRANCH: source.branch ?? '',
    SLIPWAY_VERSION_FILE: attempt.file('version'),
    [MARK_VARIABLE]: mark,
  };
}
