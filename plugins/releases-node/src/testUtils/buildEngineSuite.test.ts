/**
 * The suite of build engines holds the good example, and each of its checks fails a driver that breaks what it is about.
 */
import { BuildEngine, BuildStatus } from '../contracts';
import { runContractCheck } from './contractCheck';
import {
  buildEngineChecks,
  BuildEngineSubject,
  describeBuildEngine,
} from './describeBuildEngine';
import {
  InMemoryBuildEngine,
  InMemoryBuildServer,
} from './InMemoryBuildEngine';
import { InMemorySourceHost } from './InMemorySourceHost';
import { InMemorySourceServer } from './InMemorySourceServer';
import {
  createTestDriverContext,
  TestDriverContext,
} from './TestDriverContext';

type Make = (
  context: TestDriverContext,
  server: InMemoryBuildServer,
) => BuildEngine;

const bodyOf = (recipe: string) => JSON.stringify({ recipe });

function subjectOf(make: Make): () => Promise<BuildEngineSubject> {
  return async () => {
    const context = createTestDriverContext({ id: 'memory' });
    const git = new InMemorySourceServer();
    const host = new InMemorySourceHost(context, git);
    context.addSourceHost(host);
    await host.createRepository({
      key: 'key',
      name: 'shop',
      defaultBranch: 'main',
      files: [{ path: 'content.txt', content: 'old content\n' }],
      message: 'Begin',
      author: { name: 'Mei', email: 'mei@example.org' },
    });
    const older = (await host.resolve('shop', 'main')).id;
    const newer = git.push('shop', 'main', { 'content.txt': 'new content\n' });
    const server = new InMemoryBuildServer();
    let engine = make(context, server);
    return {
      context,
      patienceMs: 1_500,
      engine: () => engine,
      recipes: {
        succeeds: bodyOf('succeeds'),
        'takes a while': bodyOf('takes a while'),
        fails: bodyOf('fails'),
        waits: bodyOf('waits'),
        'prints a parameter': bodyOf('prints a parameter'),
        'prints a file': bodyOf('prints a file'),
      },
      invalidBody: '{}',
      source: { host: host.id, repository: 'shop', commits: { older, newer } },
      async restart() {
        engine = make(context, server);
      },
      async close() {
        server.close();
      },
    };
  };
}

describeBuildEngine(
  'the one in memory',
  subjectOf((context, server) => new InMemoryBuildEngine(context, server)),
);

/** A good driver in which some methods were replaced. */
function broken(
  change: (
    good: InMemoryBuildEngine,
    server: InMemoryBuildServer,
  ) => Partial<BuildEngine>,
): Make {
  return (context, server) => {
    const good = new InMemoryBuildEngine(context, server);
    const replaced = change(new InMemoryBuildEngine(context, server), server);
    return Object.assign(good, replaced);
  };
}

function reporting(alter: (status: BuildStatus) => Partial<BuildStatus>): Make {
  return broken(good => ({
    async status(reference) {
      const status = await good.status(reference);
      return { ...status, ...alter(status) };
    },
  }));
}

type LogOptions = Parameters<BuildEngine['log']>[1];

/** One that reads the log with other options than it was asked to. */
function reading(alter: (options: LogOptions) => LogOptions): Make {
  return broken(good => ({
    log: (reference, options) => good.log(reference, alter(options)),
  }));
}

let starts = 0;

const wrongDrivers: Record<string, Make> = {
  'accepts a good body and finds fault with a bad one': broken(() => ({
    validate: async () => [],
  })),
  'refuses to run a bad body': broken(good => ({
    act: (spec, key, fence) =>
      good.act(
        { ...spec, body: spec.body === '{}' ? bodyOf('waits') : spec.body },
        key,
        fence,
      ),
  })),
  'is seen absent, then progressing, then satisfied': broken(good => ({
    observe: async (spec, key) => good.observe(spec, key.replace(/\d+$/, '1')),
  })),
  'keeps what a build made, under its digest': reporting(status => ({
    artifacts: status.artifacts.map(artifact => ({
      ...artifact,
      digest: `sha256:${'0'.repeat(64)}`,
    })),
  })),
  'tells why a build failed, in which stage and with which exit code':
    reporting(status => ({
      failure: status.failure && { ...status.failure, exitCode: undefined },
    })),
  'has one effect however often a key is repeated': broken(good => ({
    act: (spec, key, fence) => {
      starts += 1;
      return good.act(spec, `${key}#${starts}`, fence);
    },
  })),
  'makes another build of another key once the former is over': broken(
    good => ({
      act: (spec, key, fence) =>
        good.act(spec, key.replace(/\d+$/, '1'), fence),
    }),
  ),
  'refuses a fence below the highest it saw, when it enforces fences': broken(
    good => ({
      abort: (reference, fence) =>
        good.abort(reference, fence === 6 ? 100 : fence),
    }),
  ),
  'gives parameters to the build as they are, shell characters and all': broken(
    good => ({
      act: (spec, key, fence) =>
        good.act(
          {
            ...spec,
            parameters: {
              GREETING: (spec.parameters.GREETING ?? '').replace(
                /\$\(.*?\)/,
                '',
              ),
            },
          },
          key,
          fence,
        ),
    }),
  ),
  'builds the commit asked for, not the tip of its branch': broken(good => ({
    act: (spec, key, fence) =>
      good.act(
        { ...spec, source: { ...spec.source, commit: 'main' } },
        key,
        fence,
      ),
  })),
  'ends a build that takes too long': broken(good => ({
    act: (spec, key, fence) =>
      good.act({ ...spec, timeoutSeconds: 60 }, key, fence),
  })),
  'ends a build on request, once and for all': broken(() => ({
    async abort() {},
  })),
  'leaves a build alone that has ended before it was to be aborted': broken(
    (_, server) => ({
      async abort(reference) {
        Object.assign(server.builds.get(reference) ?? {}, { state: 'aborted' });
      },
    }),
  ),
  'sees a build through a restart of the backend': (context, server) => {
    // Its builds live in its own process and end with it.
    server.builds.clear();
    server.byKey.clear();
    return new InMemoryBuildEngine(context, server);
  },
  'wakes the operation when its build ends': (context, server) =>
    new InMemoryBuildEngine({ ...context, wake() {} }, server),
  'says that a build does not exist, whatever is asked of it': broken(() => ({
    async abort() {},
  })),
  'shows stages with their times and where they begin in the log': reporting(
    status => ({
      stages: status.stages.map(stage => ({ ...stage, logOffset: undefined })),
    }),
  ),
  'shows a stage as running while it runs': reporting(status => ({
    stages: status.stages.map(stage => ({
      ...stage,
      state: stage.state === 'running' ? 'pending' : stage.state,
    })),
  })),
  'reads the log from any byte on': broken(good => ({
    async *log(reference, options) {
      for await (const { data } of good.log(reference, {
        ...options,
        offset: 0,
      })) {
        yield { offset: options.offset, data };
      }
    },
  })),
  'ends without follow at the present end, also while the build runs': reading(
    options => ({ ...options, follow: true }),
  ),
  'follows the log to the end of the build, from any byte on': reading(
    options => ({ ...options, follow: false }),
  ),
  'stops following when told to': reading(options => ({
    ...options,
    signal: undefined,
  })),
};

describe('each check fails a driver that breaks it:', () => {
  it('there is a wrong driver for every check', () => {
    expect(Object.keys(wrongDrivers).sort()).toEqual(
      buildEngineChecks.map(check => check.name).sort(),
    );
  });

  it.each(buildEngineChecks.map(check => [check.name, check] as const))(
    '%s',
    async (name, check) => {
      await expect(
        runContractCheck(check, subjectOf(wrongDrivers[name])),
      ).rejects.toThrow();
    },
    30_000,
  );
});
