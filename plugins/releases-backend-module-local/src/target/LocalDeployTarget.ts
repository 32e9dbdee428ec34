/**
 * The embedded deploy target: services run as processes of this machine, looked after by a detached supervisor that enforces fences. This
 * side only unpacks artifacts, asks, and reads logs; it keeps nothing.
 */
import {
  DeployTarget,
  DeployTargetCapabilities,
  DriverContext,
  EffectKey,
  Fence,
  LogLine,
  LogOptions,
  Observation,
  PlacementAct,
  PlacementRef,
  PlacementStatus,
  ReleasesError,
  TerminalSession,
} from '@slipway/backstage-plugin-releases-node';
import { readDataDirectory } from '../config';
import { readLog } from '../logs';
import { SupervisorClient, files } from '../supervisor';
import { openTerminal } from '../terminal';
import { checkReplicas, checkWorkload } from './checkWorkload';
import { TargetSettings, readTargetSettings } from './settings';
import { unpackArtifact } from './unpackArtifact';

const HEALTH_MS = 3000;

interface InstancePlace {
  /** Folder of its logs. */
  logs: string;
  running: boolean;
  /** Working directory; absent when it has ended. */
  folder?: string;
  environment?: Record<string, string>;
  /** Id of the data folder, which marks what is started. */
  mark: string;
}

export class LocalDeployTarget implements DeployTarget {
  readonly id: string;
  readonly fencing = 'enforced';
  readonly capabilities: DeployTargetCapabilities = {
    artifactKinds: ['archive'],
    scale: true,
    restart: true,
    stop: true,
    terminal: true,
    previousLogs: true,
    resourceLimits: false,
  };
  private readonly supervisor: SupervisorClient;
  private readonly dataDirectory: string;
  private readonly settings: TargetSettings;
  private readonly listeners = new Set<(ref: PlacementRef) => void>();
  private readonly terminals = new Set<TerminalSession>();

  constructor(private readonly context: DriverContext) {
    this.id = context.id;
    this.dataDirectory = readDataDirectory(context.rootConfig);
    this.settings = readTargetSettings(context.id, context.config);
    this.supervisor = new SupervisorClient({
      dataDirectory: this.dataDirectory,
      logger: context.logger,
      onChanged: event => {
        if (event.target === this.id) {
          this.tell(event, event.effects);
        }
      },
      onConnected: () => void this.catchUp(),
    });
  }

  async start(): Promise<void> {
    await this.supervisor.start();
  }

  /** The supervisor and what it looks after go on; terminals end. */
  async stop(): Promise<void> {
    await Promise.all([...this.terminals].map(session => session.close()));
    this.supervisor.stop();
  }

  observe(act: PlacementAct, key: EffectKey): Promise<Observation> {
    return this.supervisor.request('observe', { target: this.id, act, key });
  }

  async act(
    act: PlacementAct,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }> {
    if (act.verb === 'apply') {
      checkWorkload(act.workload, act.placement);
    } else if (act.verb === 'scale') {
      checkReplicas(act.replicas);
    }
    const params = {
      target: this.id,
      act,
      key,
      fence,
      settings: this.settings,
    };
    const send = () =>
      this.supervisor.request<{ reference: string }>('act', params, 'unknown');
    try {
      return await send();
    } catch (error) {
      // Fence and key are checked first, so a stale or repeated act unpacks nothing.
      if (
        act.verb !== 'apply' ||
        !(error instanceof ReleasesError) ||
        error.code !== 'artifact.not-unpacked'
      ) {
        throw error;
      }
      const { artifacts } = files.layout(this.dataDirectory);
      await unpackArtifact(
        act.workload.artifact,
        this.context.blobs,
        artifacts,
      );
      return await send();
    }
  }

  async abort(act: PlacementAct, key: EffectKey, fence: Fence): Promise<void> {
    const params = { target: this.id, act, key, fence };
    await this.supervisor.request('abort', params);
  }

  status(placement: PlacementRef): Promise<PlacementStatus> {
    return this.supervisor.request('status', this.refOf(placement));
  }

  watch(listener: (placement: PlacementRef) => void): { close(): void } {
    this.listeners.add(listener);
    return { close: () => void this.listeners.delete(listener) };
  }

  async *logs(
    placement: PlacementRef,
    instance: string,
    options: LogOptions,
  ): AsyncIterable<LogLine> {
    const { logs } = await this.place(placement, instance);
    yield* readLog(logs, options);
  }

  async openTerminal(
    placement: PlacementRef,
    instance: string,
    options: { columns: number; rows: number; command?: string[] },
  ): Promise<TerminalSession> {
    const { folder, environment, mark } = await this.place(placement, instance);
    if (!folder || !environment) {
      throw new ReleasesError(
        'terminal.unavailable',
        `Instance ${instance} has ended; open a terminal on a live one.`,
        { status: 409 },
      );
    }
    const session = openTerminal({ folder, environment, mark }, options);
    this.terminals.add(session);
    session.onExit(() => this.terminals.delete(session));
    return session;
  }

  async health(): Promise<{ ok: boolean; message?: string }> {
    try {
      await this.supervisor.request('health', {}, 'transient', HEALTH_MS);
      return { ok: true };
    } catch (error) {
      return { ok: false, message: (error as Error).message };
    }
  }

  private place(placement: PlacementRef, instance: string) {
    return this.supervisor.request<InstancePlace>('instance', {
      ...this.refOf(placement),
      instance,
    });
  }

  private refOf({ service, environment }: PlacementRef) {
    return { target: this.id, service, environment };
  }

  /** After a time without events everything may have changed. */
  private async catchUp(): Promise<void> {
    try {
      const placements = await this.supervisor.request<
        { service: string; environment: string; effects: EffectKey[] }[]
      >('list', { target: this.id });
      placements.forEach(placement => this.tell(placement, placement.effects));
    } catch (error) {
      this.context.logger.warn(
        `What changed on ${this.id} meanwhile could not be read: ${
          (error as Error).message
        }`,
      );
    }
  }

  private tell({ service, environment }: PlacementRef, effects: EffectKey[]) {
    this.listeners.forEach(listener => listener({ service, environment }));
    effects.forEach(key => this.context.wake(key));
  }
}
