/**
 * The suite of source hosts holds the good example, and each of its checks fails a driver that breaks what it is about.
 */
import { SourceHost } from '../contracts';
import { runContractCheck } from './contractCheck';
import {
  describeSourceHost,
  sourceHostChecks,
  SourceHostSubject,
} from './describeSourceHost';
import { InMemorySourceHost } from './InMemorySourceHost';
import { InMemorySourceServer } from './InMemorySourceServer';
import {
  createTestDriverContext,
  TestDriverContext,
} from './TestDriverContext';

type Make = (
  context: TestDriverContext,
  server: InMemorySourceServer,
) => InMemorySourceHost;

function subjectOf(make: Make): () => Promise<SourceHostSubject> {
  return async () => {
    const context = createTestDriverContext();
    const server = new InMemorySourceServer();
    let host = make(context, server);
    await host.start();
    return {
      context,
      patienceMs: 1_500,
      host: () => host,
      async push({ repository, branch, files, onto }) {
        return server.push(repository, branch, files, onto);
      },
      async deleteBranch(repository, branch) {
        server.deleteBranch(repository, branch);
      },
      async restart(whileDown) {
        await host.stop();
        await whileDown();
        host = make(context, server);
        await host.start();
      },
      close: () => host.stop(),
    };
  };
}

describeSourceHost(
  'the one in memory',
  subjectOf((context, server) => new InMemorySourceHost(context, server)),
);

/** A good driver in which some methods were replaced. */
function broken(
  change: (
    good: InMemorySourceHost,
    context: TestDriverContext,
    server: InMemorySourceServer,
  ) => Partial<SourceHost>,
): Make {
  return (context, server) => {
    const good = new InMemorySourceHost(context, server);
    const replaced = change(
      new InMemorySourceHost(context, server),
      context,
      server,
    );
    return Object.assign(good, replaced);
  };
}

/** One whose way of telling differs; `alter` may drop, change or repeat what a good one tells. */
function telling(
  alter: (
    change: Parameters<TestDriverContext['sourceChanged']>[0],
    take: TestDriverContext['sourceChanged'],
  ) => Promise<void>,
): Make {
  return (context, server) =>
    new InMemorySourceHost(
      {
        ...context,
        sourceChanged: change =>
          alter(change, taken => context.sourceChanged(taken)),
      },
      server,
    );
}

let uniqueNumber = 0;

const wrongDrivers: Record<string, Make> = {
  'makes a repository with one first commit': broken((good, _, server) => ({
    async createRepository(options) {
      const made = await good.createRepository(options);
      server.push(options.name, 'main', { extra: 'second commit' });
      return made;
    },
  })),
  'answers the same repository for the same key and adds nothing': broken(
    (good, _, server) => ({
      async createRepository(options) {
        const again = server.repositories.has(options.name);
        const made = await good.createRepository(options);
        if (again) {
          server.push(options.name, 'main', { again: 'yes' });
        }
        return made;
      },
    }),
  ),
  'remembers keys over a restart': broken(good => {
    const known = new Set<string>();
    return {
      async createRepository(options) {
        if (!known.has(options.key)) {
          known.add(options.key);
          return good.createRepository({
            ...options,
            key: `${options.key}-${known.size}-${(uniqueNumber += 1)}`,
          });
        }
        return good.getRepository(options.name);
      },
    };
  }),
  'refuses a name that another key holds and leaves what is there': broken(
    (good, _, server) => ({
      async createRepository(options) {
        return server.repositories.has(options.name)
          ? good.getRepository(options.name)
          : good.createRepository(options);
      },
    }),
  ),
  'refuses names with path, shell and option characters': broken(good =>
    Object.assign(good, { checkName() {} }),
  ),
  'refuses files outside the repository': broken(good => ({
    createRepository: options =>
      good.createRepository({
        ...options,
        files: options.files.map(file => ({ ...file, path: 'inside' })),
      }),
  })),
  'says that a repository does not exist, whatever is asked of it': broken(
    () => ({ listBranches: async () => [] }),
  ),
  'resolves branches and whole and short commit ids': broken(good => ({
    resolve: (repository, revision) =>
      good.resolve(repository, revision.length === 12 ? 'main' : revision),
  })),
  'refuses revisions that do not exist or look like options': broken(good => ({
    resolve: (repository, revision) =>
      good.resolve(repository, revision.startsWith('-') ? 'main' : revision),
  })),
  'lists every branch with its tip': broken(good => ({
    listBranches: async repository =>
      (await good.listBranches(repository)).slice(0, 1),
  })),
  'lists the commits between two, newest first': broken(good => ({
    commits: async (repository, options) =>
      (await good.commits(repository, options)).reverse(),
  })),
  'lists no more commits than asked for': broken(good => ({
    commits: (repository, options) =>
      good.commits(repository, { ...options, limit: 100 }),
  })),
  'knows which commit contains which': broken(good => ({
    contains: (repository, commit, ancestor) =>
      good.contains(repository, ancestor, commit),
  })),
  'reads a file as it was at a revision': broken(good => ({
    readFile: (repository, _, file) => good.readFile(repository, 'main', file),
  })),
  'refuses files that do not exist or lie outside': broken(good => ({
    readFile: (repository, revision, file) =>
      good.readFile(repository, revision, file).catch(() => ''),
  })),
  'checks out the files of the commit asked for and nothing else': broken(
    good => ({
      checkout: (repository, _, directory) =>
        good.checkout(repository, 'main', directory),
    }),
  ),
  'tells a push once, with where the branch came from and went': telling(
    async (change, take) => {
      await take(change);
      await take({ ...change, id: `${change.id} again` });
    },
  ),
  'tells a new branch as one that came from nowhere': telling((change, take) =>
    take({ ...change, before: change.before ?? '0'.repeat(40) }),
  ),
  'tells a forced push with the tip it replaced': (context, server) => {
    const parentOf = (repository: string, commit: string) =>
      server.repositories.get(repository)?.commits.get(commit)?.parents[0];
    return telling((change, take) =>
      take({
        ...change,
        before: change.before && parentOf(change.repository, change.after),
      }),
    )(context, server);
  },
  'tells nothing of a deleted branch, and its return as new': (
    context,
    server,
  ) => {
    const seen = new Map<string, string>();
    return telling((change, take) => {
      const before = change.before ?? seen.get(change.branch);
      seen.set(change.branch, change.after);
      return take({ ...change, before });
    })(context, server);
  },
  'gives every move an id of its own': telling((change, take) =>
    take({ ...change, id: change.branch }),
  ),
  'finds at start what was pushed meanwhile, and only once': broken(
    (good, _, server) => ({
      async start() {
        server.told = server.moves.length;
        await good.start();
      },
      stop: () => good.stop(),
    }),
  ),
  'tells again what the core could not take': telling((change, take) =>
    take(change).catch(() => {}),
  ),
  'tells after a restart what the core could not take before': telling(
    (change, take) => take(change).catch(() => {}),
  ),
  'tells the name of a branch as it is, shell characters and all': telling(
    (change, take) =>
      take({ ...change, branch: change.branch.replace(/[^\w/-]/g, '_') }),
  ),
};

describe('each check fails a driver that breaks it:', () => {
  it('there is a wrong driver for every check', () => {
    expect(Object.keys(wrongDrivers).sort()).toEqual(
      sourceHostChecks.map(check => check.name).sort(),
    );
  });

  it.each(sourceHostChecks.map(check => [check.name, check] as const))(
    '%s',
    async (name, check) => {
      await expect(
        runContractCheck(check, subjectOf(wrongDrivers[name])),
      ).rejects.toThrow();
    },
    30_000,
  );
});
