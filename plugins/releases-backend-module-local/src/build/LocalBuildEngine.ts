/**
 * The embedded build engine: steps by a shell in a clean checkout, run by a process that outlives the backend.
 */
import {
  BuildEngine,
  BuildEngineCapabilities,
  BuildSpec,
  BuildStatus,
  DriverContext,
  EffectKey,
  Fence,
  Observation,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BuildSettings, readBuildSettings, readDataDirectory } from '../config';
import { Attempt, factsOf, toBuildStatus } from './Attempt';
import { BuildFolders } from './BuildFolders';
import { BuildMonitor } from './BuildMonitor';
import { isLocked, withLock, writeJson } from './files';
import { followLog, Piece } from './followLog';
import {
  parameterProblems,
  parsePipeline,
  SHELL_LANGUAGE,
  ShellPipeline,
} from './language';
import { lastLines } from './lastLines';
import { launchAttempt, prepareAttempt } from './startAttempt';
import { listProblems, Problem } from './yamlProblems';

/** A runner that has not come after this was never started, or its backend died before it could be. */
const START_PATIENCE_MS = 20_000;

export class LocalBuildEngine implements BuildEngine {
  readonly id: string;
  readonly language = SHELL_LANGUAGE;
  readonly fencing = 'enforced';
  readonly capabilities: BuildEngineCapabilities;
  private readonly settings: BuildSettings;
  private readonly folders: BuildFolders;
  private readonly monitor: BuildMonitor;

  constructor(private readonly context: DriverContext) {
    this.id = context.id;
    this.settings = readBuildSettings(context.rootConfig);
    this.capabilities = {
      abort: true,
      stages: true,
      customBody: true,
      maxConcurrent: this.settings.maxConcurrent,
    };
    this.folders = new BuildFolders(
      path.join(readDataDirectory(context.rootConfig), 'builds'),
    );
    this.monitor = new BuildMonitor(this.folders, context);
  }

  async start(): Promise<void> {
    await this.monitor.start();
  }

  async stop(): Promise<void> {
    await this.monitor.stop();
  }

  async validate(body: string): Promise<Problem[]> {
    const parsed = parsePipeline(body);
    return 'problems' in parsed ? parsed.problems : [];
  }

  async observe(spec: BuildSpec, key: EffectKey): Promise<Observation> {
    const attempt = this.folders.attempt(spec.build, key);
    const { reference } = attempt;
    const state = await attempt.read();
    if (state.phase === 'absent' || state.phase === 'starting') {
      return this.observeStart(attempt);
    }
    const { state: outcome, failure } = toBuildStatus(state);
    if (outcome === 'succeeded') {
      return { state: 'satisfied', reference, facts: factsOf(reference) };
    }
    if (failure && (outcome === 'failed' || outcome === 'aborted')) {
      return {
        state: 'failed',
        code: failure.code,
        message: failure.message,
        facts: {
          ...factsOf(reference, failure),
          lastLines: await lastLines(attempt.file('log')),
        },
      };
    }
    return { state: 'progressing', facts: factsOf(reference) };
  }

  async act(
    spec: BuildSpec,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }> {
    const pipeline = checkSpec(spec);
    const attempt = this.folders.attempt(spec.build, key);
    try {
      await mkdir(attempt.buildFolder, { recursive: true, mode: 0o700 });
      return await withLock(attempt.buildFolder, async assertHeld => {
        await this.folders.raiseFence(attempt, fence);
        const { phase } = await attempt.read();
        if (phase === 'absent') {
          await this.checkNoOtherRuns(attempt);
          await this.prepare({ attempt, spec, pipeline, key, fence });
        }
        if (phase === 'absent' || phase === 'starting') {
          // The checkout may have taken long; whoever took over meanwhile has raised the fence.
          assertHeld();
          await this.folders.raiseFence(attempt, fence);
          await this.folders.markActive(attempt);
          await launchAttempt(attempt);
        }
        return { reference: attempt.reference };
      });
    } catch (error) {
      throw asDiskFull(error as Error) ?? error;
    }
  }

  async status(reference: string): Promise<BuildStatus> {
    return toBuildStatus(await (await this.folders.find(reference)).read());
  }

  async abort(reference: string, fence: Fence): Promise<void> {
    const attempt = await this.folders.find(reference);
    try {
      await withLock(attempt.buildFolder, async () => {
        if (!(await attempt.isEnded())) {
          await this.folders.raiseFence(attempt, fence);
          await writeJson(attempt.file('abort.json'), {
            at: new Date().toISOString(),
            fence,
          });
        }
      });
    } catch (error) {
      throw asDiskFull(error as Error) ?? error;
    }
  }

  async *log(
    reference: string,
    options: { offset: number; follow: boolean; signal?: AbortSignal },
  ): AsyncGenerator<Piece> {
    const { offset, follow, signal } = options;
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new ReleasesError(
        'request.invalid',
        `A log is read from byte 0 or later, not from ${offset}.`,
      );
    }
    const attempt = await this.folders.find(reference);
    yield* followLog(attempt.file('log'), {
      offset,
      ended: async () => !follow || attempt.isEnded(),
      signal,
    });
  }

  /** What cannot be prepared leaves nothing behind. */
  private async prepare(
    options: Omit<Parameters<typeof prepareAttempt>[0], 'context' | 'settings'>,
  ): Promise<void> {
    const { context, settings } = this;
    try {
      await prepareAttempt({ ...options, context, settings });
    } catch (error) {
      await rm(options.attempt.folder, { recursive: true, force: true });
      if ((error as Error).name === 'AbortError') {
        throw new ReleasesError(
          'build.timed-out',
          'The checkout took longer than the whole build may.',
          { status: 504, cause: error },
        );
      }
      throw error;
    }
  }

  /** Of an attempt that no runner has: whether it is being started or never was. */
  private async observeStart(attempt: Attempt): Promise<Observation> {
    const folder = await stat(attempt.folder).catch(() => undefined);
    if (!folder) {
      return { state: 'absent' };
    }
    if (await isLocked(attempt.buildFolder)) {
      return {
        state: 'progressing',
        message: 'The build is being checked out.',
        facts: factsOf(attempt.reference),
      };
    }
    const job = await stat(attempt.file('job.json')).catch(() => undefined);
    if (!job) {
      return { state: 'absent' };
    }
    if (Date.now() - job.mtimeMs < START_PATIENCE_MS) {
      return {
        state: 'progressing',
        message: 'The build is being started.',
        facts: factsOf(attempt.reference),
      };
    }
    return this.giveUpStart(attempt);
  }

  /** Makes sure that no runner comes late, and only then says that there is none. */
  private async giveUpStart(attempt: Attempt): Promise<Observation> {
    return withLock(attempt.buildFolder, async () => {
      const { phase } = await attempt.read();
      return phase === 'starting' && (await this.folders.discard(attempt))
        ? { state: 'absent' }
        : { state: 'progressing', facts: factsOf(attempt.reference) };
    });
  }

  /** A build is one slot: another attempt may come only after the former is over. */
  private async checkNoOtherRuns(attempt: Attempt): Promise<void> {
    for (const other of await this.folders.attemptsOf(attempt)) {
      const { phase } = await other.read();
      if (
        other.reference !== attempt.reference &&
        ['running', 'orphaned', 'packaging'].includes(phase)
      ) {
        throw new ReleasesError(
          'build.running',
          `The build runs already as ${other.reference}; wait for its end or abort it.`,
          { status: 409, details: { reference: other.reference } },
        );
      }
    }
  }
}

function checkSpec(spec: BuildSpec): ShellPipeline {
  const parsed = parsePipeline(spec.body);
  const problems = [
    ...('problems' in parsed ? parsed.problems : []),
    ...parameterProblems(spec.parameters),
  ];
  if ('problems' in parsed || problems.length > 0) {
    throw new ReleasesError(
      'pipeline.invalid',
      `The pipeline of build ${spec.build} cannot be run: ${listProblems(
        problems,
      )}.`,
      { status: 422, details: { problems } },
    );
  }
  return parsed.pipeline;
}

function asDiskFull(error: NodeJS.ErrnoException): ReleasesError | undefined {
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG', 'source.disk-full'];
  return full.includes(error.code ?? '')
    ? new ReleasesError(
        'build.disk-full',
        'The disk is full, so nothing more can be noted of this build; make room and try again.',
        { status: 507, cause: error },
      )
    : undefined;
}
