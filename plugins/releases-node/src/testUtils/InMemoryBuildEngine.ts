/**
 * A build engine in memory that keeps the whole contract: for tests of the core, and the good example that broken drivers are derived
 * from. Its language `test/v1` is a JSON object that names one of the recipes.
 */
import {
  BuildEngine,
  BuildSpec,
  BuildStage,
  BuildStatus,
  DriverContext,
  EffectKey,
  Fence,
  Fencing,
  Observation,
  ReleasesError,
} from '../contracts';
import { BuildRecipe } from './buildRecipe';

const STAGE = 'Work';
const STEP_MS = 40;

interface StoredBuild {
  reference: string;
  key: EffectKey;
  state: BuildStatus['state'];
  stage: BuildStage;
  startedAt: string;
  finishedAt?: string;
  failure?: BuildStatus['failure'];
  artifacts: BuildStatus['artifacts'];
  log: Buffer;
  timers: NodeJS.Timeout[];
}

/**
 * What lasts while drivers over it come and go, as a build server would.
 *
 * @public
 */
export class InMemoryBuildServer {
  readonly builds = new Map<string, StoredBuild>();
  readonly byKey = new Map<EffectKey, string>();
  readonly fences = new Map<string, Fence>();

  /** Ends every timer that is left. */
  close(): void {
    for (const build of this.builds.values()) {
      build.timers.forEach(clearTimeout);
    }
  }
}

/**
 * @public
 */
export class InMemoryBuildEngine implements BuildEngine {
  readonly id: string;
  readonly language = 'test/v1';
  readonly fencing: Fencing = 'enforced';
  readonly capabilities = { abort: true, stages: true, customBody: true };

  constructor(
    protected readonly context: DriverContext,
    protected readonly server: InMemoryBuildServer = new InMemoryBuildServer(),
  ) {
    this.id = context.id;
  }

  async validate(body: string): Promise<{ message: string; line?: number }[]> {
    return recipeOf(body) ? [] : [{ message: 'It names no recipe', line: 1 }];
  }

  async observe(_: BuildSpec, key: EffectKey): Promise<Observation> {
    const reference = this.server.byKey.get(key);
    if (!reference) {
      return { state: 'absent' };
    }
    const { state, failure } = this.find(reference);
    if (state === 'succeeded') {
      return { state: 'satisfied', reference, facts: { reference } };
    }
    return failure
      ? {
          state: 'failed',
          code: failure.code,
          message: failure.message,
          facts: { reference },
        }
      : { state: 'progressing', facts: { reference } };
  }

  async act(
    spec: BuildSpec,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }> {
    const recipe = recipeOf(spec.body);
    if (!recipe) {
      throw new ReleasesError('pipeline.invalid', 'The body names no recipe.', {
        status: 422,
      });
    }
    this.raiseFence(spec.build, fence);
    const known = this.server.byKey.get(key);
    if (known) {
      return { reference: known };
    }
    const reference = `${spec.build}#${this.server.builds.size + 1}`;
    const now = new Date().toISOString();
    const build: StoredBuild = {
      reference,
      key,
      state: 'running',
      stage: { name: STAGE, state: 'running', startedAt: now, logOffset: 0 },
      startedAt: now,
      artifacts: [],
      log: Buffer.alloc(0),
      timers: [],
    };
    this.server.builds.set(reference, build);
    this.server.byKey.set(key, reference);
    this.after(build, spec.timeoutSeconds * 1000, () =>
      this.end(build, 'failed', {
        code: 'build.timed-out',
        message: `The build took longer than ${spec.timeoutSeconds} seconds.`,
      }),
    );
    await this.perform(build, recipe, spec);
    return { reference };
  }

  async status(reference: string): Promise<BuildStatus> {
    const { state, stage, startedAt, finishedAt, failure, artifacts } =
      this.find(reference);
    return {
      state,
      stages: [{ ...stage }],
      startedAt,
      finishedAt,
      failure,
      artifacts,
    };
  }

  async abort(reference: string, fence: Fence): Promise<void> {
    const build = this.find(reference);
    if (build.state === 'running') {
      this.raiseFence(reference.split('#')[0], fence);
      this.after(build, STEP_MS, () =>
        this.end(build, 'aborted', {
          code: 'build.aborted',
          message: 'The build was aborted.',
        }),
      );
    }
  }

  async *log(
    reference: string,
    options: { offset: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<{ offset: number; data: Uint8Array }> {
    const build = this.find(reference);
    let { offset } = options;
    while (!options.signal?.aborted) {
      const last = !options.follow || build.state !== 'running';
      const data = build.log.subarray(offset);
      if (data.length > 0) {
        yield { offset, data };
        offset += data.length;
      }
      if (last) {
        return;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 5);
      });
    }
  }

  /** Does what the recipe says; overridden by drivers that are broken on purpose. */
  protected async perform(
    build: StoredBuild,
    recipe: BuildRecipe,
    spec: BuildSpec,
  ): Promise<void> {
    const succeed = async () => {
      const blob = await this.context.blobs.put(Buffer.from('the artifact'));
      build.artifacts = [
        { name: 'app', kind: 'archive', ...blob, command: ['start'] },
      ];
      this.end(build, 'succeeded');
    };
    switch (recipe) {
      case 'succeeds':
        this.write(build, 'hello from the build\n');
        this.after(build, STEP_MS, succeed);
        break;
      case 'takes a while':
        this.write(build, 'begun\n');
        this.after(build, 10 * STEP_MS, () => {
          this.write(build, 'done\n');
          return succeed();
        });
        break;
      case 'fails':
        this.write(build, 'about to fail\n');
        this.after(build, STEP_MS, () =>
          this.end(build, 'failed', {
            code: 'build.step-failed',
            message: `Stage ${STAGE} ended with exit code 3.`,
            stage: STAGE,
            exitCode: 3,
          }),
        );
        break;
      case 'prints a parameter':
        this.write(build, `[${spec.parameters.GREETING}]\n`);
        this.after(build, STEP_MS, succeed);
        break;
      case 'prints a file':
        this.write(
          build,
          await this.context
            .sourceHost(spec.source.host)
            .readFile(
              spec.source.repository,
              spec.source.commit,
              'content.txt',
            ),
        );
        this.after(build, STEP_MS, succeed);
        break;
      case 'waits':
        this.write(build, 'waiting\n');
        break;
      default:
        throw new Error(`Unknown recipe ${recipe}`);
    }
  }

  protected after(
    build: StoredBuild,
    delayMs: number,
    work: () => void | Promise<void>,
  ): void {
    build.timers.push(setTimeout(work, delayMs));
  }

  protected write(build: StoredBuild, text: string): void {
    build.log = Buffer.concat([build.log, Buffer.from(text)]);
  }

  protected end(
    build: StoredBuild,
    state: 'succeeded' | 'failed' | 'aborted',
    failure?: BuildStatus['failure'],
  ): void {
    if (build.state !== 'running') {
      return;
    }
    build.timers.forEach(clearTimeout);
    const finishedAt = new Date().toISOString();
    Object.assign(build, { state, failure, finishedAt });
    Object.assign(build.stage, { state, finishedAt });
    this.context.wake(build.key);
  }

  protected raiseFence(build: string, fence: Fence): void {
    const highest = this.server.fences.get(build) ?? fence;
    if (fence < highest) {
      throw new ReleasesError(
        'fence.stale',
        `Fence ${fence} is below ${highest}.`,
        { status: 409 },
      );
    }
    this.server.fences.set(build, fence);
  }

  private find(reference: string): StoredBuild {
    const build = this.server.builds.get(reference);
    if (!build) {
      throw new ReleasesError(
        'build.not-found',
        `There is no build ${JSON.stringify(reference)}.`,
        { status: 404 },
      );
    }
    return build;
  }
}

function recipeOf(body: string): BuildRecipe | undefined {
  try {
    return JSON.parse(body).recipe;
  } catch {
    return undefined;
  }
}
