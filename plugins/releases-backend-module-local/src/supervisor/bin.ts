/**
 * The supervisor's own programs and modules, which are plain CommonJS beside the built code so that they run without the backend.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { createRequire } from 'node:module';

/** A connection to a supervisor that has greeted; see bin/supervisor/client.cjs. */
export interface SupervisorConnection {
  readonly protocol: number;
  readonly pid: number;
  onEvent: (event: string, data: ChangedEvent) => void;
  onClose: () => void;
  /** Rejects with an error that has the supervisor's own as `remote`, where it answered. */
  request(method: string, params: object, timeoutMs: number): Promise<unknown>;
  close(): void;
}

/** Something of a placement changed; `effects` are keys worth observing. */
export interface ChangedEvent {
  target: string;
  service: string;
  environment: string;
  effects: string[];
}

interface ClientModule {
  PROTOCOL: number;
  connect(dataDirectory: string): Promise<SupervisorConnection | undefined>;
}

interface ProcessesModule {
  MARK: string;
  marked(mark: string): number[];
  endMarked(mark: string, options: { graceMs: number }): Promise<number>;
}

interface LockModule {
  holder(folder: string): { pid: number; startTime: string } | undefined;
}

interface FilesModule {
  layout(dataDirectory: string): {
    root: string;
    locks: string;
    log: string;
    artifacts: string;
  };
}

interface LogWriterModule {
  segmentName(copy: number, base: number): string;
  segments(folder: string, copy: number): number[];
}

export const supervisorProgram = binPath('supervisor.cjs');

export const supervisorClient = load<ClientModule>('client');
export const processes = load<ProcessesModule>('processes');
export const lock = load<LockModule>('lock');
export const files = load<FilesModule>('files');
export const logFiles = load<LogWriterModule>('logWriter');

function load<T>(name: string): T {
  const file = binPath(`supervisor/${name}.cjs`);
  return createRequire(file)(file) as T;
}

function binPath(name: string): string {
  return resolvePackagePath(
    '@slipway/backstage-plugin-releases-backend-module-local',
    'bin',
    name,
  );
}
