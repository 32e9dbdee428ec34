/**
 * What a driver under test gets in place of the core, and what a test reads from it afterwards. One context may serve several driver
 * instances in turn: that is how a test restarts a backend over the same state.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config, ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  DriverContext,
  ReleasesError,
  SourceChange,
  SourceHost,
} from '../contracts';
import { InMemoryBlobStore } from './InMemoryBlobStore';
import { InMemoryStateStore } from './InMemoryStateStore';

/**
 * @public
 */
export interface TestLogLine {
  level: 'error' | 'warn' | 'info' | 'debug';
  message: string;
}

/**
 * @public
 */
export interface TestDriverContext extends DriverContext {
  blobs: InMemoryBlobStore;
  state: InMemoryStateStore;
  /** The source changes taken, each id once, in the order they came. */
  changes: SourceChange[];
  /** Every effect key woken, in order, repeats included. */
  wakes: string[];
  logLines: TestLogLine[];
  /** Makes the next so many hand-overs of source changes fail, as when the database is away. */
  refuseSourceChanges(times: number): void;
  addSourceHost(host: SourceHost): void;
}

/**
 * @public
 */
export function createTestDriverContext(options?: {
  /** Default `local`. */
  id?: string;
  /** The driver instance's own block. */
  config?: JsonObject;
  rootConfig?: JsonObject;
}): TestDriverContext {
  const hosts = new Map<string, SourceHost>();
  const changes: SourceChange[] = [];
  const wakes: string[] = [];
  const logLines: TestLogLine[] = [];
  let refusals = 0;
  return {
    id: options?.id ?? 'local',
    config: reader(options?.config),
    rootConfig: reader(options?.rootConfig),
    logger: recordingLogger(logLines),
    blobs: new InMemoryBlobStore(),
    state: new InMemoryStateStore(),
    changes,
    wakes,
    logLines,
    refuseSourceChanges(times) {
      refusals = times;
    },
    addSourceHost(host) {
      hosts.set(host.id, host);
    },
    wake(effectKey) {
      wakes.push(effectKey);
    },
    async sourceChanged(change) {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('The test refuses this hand-over.');
      }
      if (!changes.some(taken => taken.id === change.id)) {
        changes.push({ ...change });
      }
    },
    sourceHost(id) {
      const host = hosts.get(id);
      if (!host) {
        throw new ReleasesError(
          'source.not-found',
          `There is no source host '${id}' in this test; add it with addSourceHost.`,
          { status: 404 },
        );
      }
      return host;
    },
  };
}

function reader(data: JsonObject | undefined): Config {
  return new ConfigReader(data ?? {});
}

function recordingLogger(lines: TestLogLine[]): LoggerService {
  const at = (level: TestLogLine['level']) => (message: string) => {
    lines.push({ level, message });
  };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: () => recordingLogger(lines),
  };
}
