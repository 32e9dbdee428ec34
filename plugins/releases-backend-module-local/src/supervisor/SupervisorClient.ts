/**
 * The backend's way to the supervisor: finds it, starts it when there is none, comes back to it when the connection is lost.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ErrorNature,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangedEvent,
  SupervisorConnection,
  files,
  lock,
  supervisorClient,
} from './bin';
import { launchSupervisor } from './launch';

/** For a supervisor to start, take over from a dead one, and greet. */
const START_MS = 15_000;
/** A started supervisor that does not listen by then has failed or lost against another. */
const LAUNCH_AGAIN_MS = 3000;
const ANSWER_MS = 30_000;
const LONGEST_PAUSE_MS = 2000;

interface RemoteError {
  code: string;
  message: string;
  status?: number;
  nature?: ErrorNature;
  details?: Record<string, unknown>;
}

export class SupervisorClient {
  private connection: SupervisorConnection | undefined;
  private connecting: Promise<SupervisorConnection> | undefined;
  private staying = false;

  /**
   * @param options - `onChanged`: told by the supervisor; `onConnected`: after each connection, when events may have been missed
   */
  constructor(
    private readonly options: {
      dataDirectory: string;
      logger: LoggerService;
      onChanged: (event: ChangedEvent) => void;
      onConnected: () => void;
    },
  ) {}

  /** Connects and stays connected until `stop`. */
  async start(): Promise<void> {
    this.staying = true;
    await this.connect();
  }

  stop(): void {
    this.staying = false;
    this.connection?.close();
    this.connection = undefined;
  }

  /**
   * @param lost - what it means when the answer does not come
   * @throws ReleasesError the supervisor's own, or `target.unavailable`
   */
  async request<T>(
    method: string,
    params: object,
    lost: ErrorNature = 'transient',
    timeoutMs: number = ANSWER_MS,
  ): Promise<T> {
    const connection = await this.connect();
    try {
      return (await connection.request(method, params, timeoutMs)) as T;
    } catch (error) {
      const remote = (error as { remote?: RemoteError }).remote;
      if (remote) {
        throw new ReleasesError(remote.code, remote.message, remote);
      }
      throw unavailable((error as Error).message, lost, error);
    }
  }

  private async connect(): Promise<SupervisorConnection> {
    if (this.connection) {
      return this.connection;
    }
    this.connecting ??= this.open().finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }

  private async open(): Promise<SupervisorConnection> {
    const { dataDirectory, logger } = this.options;
    const patience = Date.now() + START_MS;
    let launchedAt = 0;
    for (;;) {
      const connection = await this.tryOnce();
      if (connection && connection.protocol === supervisorClient.PROTOCOL) {
        return this.adopt(connection);
      }
      if (connection) {
        await this.handOver(connection);
      } else if (Date.now() - launchedAt > LAUNCH_AGAIN_MS && !this.owner()) {
        logger.info(`Starting the supervisor of ${dataDirectory}`);
        launchSupervisor(dataDirectory);
        launchedAt = Date.now();
      }
      if (Date.now() > patience) {
        const owner = this.owner();
        throw unavailable(
          owner
            ? `Process ${owner.pid} is the supervisor of ${dataDirectory} but does not answer; npm run stop ends it`
            : `The supervisor of ${dataDirectory} does not start; see ${
                files.layout(dataDirectory).log
              }`,
          'transient',
        );
      }
      await sleep(30);
    }
  }

  private async tryOnce(): Promise<SupervisorConnection | undefined> {
    try {
      return await supervisorClient.connect(this.options.dataDirectory);
    } catch (error) {
      throw unavailable((error as Error).message, 'transient', error);
    }
  }

  /** A supervisor of an older protocol ends with its instances; the new one starts them again. A newer one is none of our business. */
  private async handOver(connection: SupervisorConnection): Promise<void> {
    const ours = supervisorClient.PROTOCOL;
    try {
      if (connection.protocol > ours) {
        throw new ReleasesError(
          'target.supervisor-newer',
          `The supervisor of ${this.options.dataDirectory} speaks protocol ${connection.protocol}, this backend only ${ours}; upgrade this backend, or run npm run stop with the newer version`,
          { status: 503, nature: 'transient' },
        );
      }
      this.options.logger.warn(
        `The supervisor, process ${connection.pid}, is of an older version (protocol ${connection.protocol}, ours is ${ours}). It is asked to end; instances are started again by the new one.`,
      );
      await connection.request('handover', {}, ANSWER_MS);
    } finally {
      connection.close();
    }
  }

  private adopt(connection: SupervisorConnection): SupervisorConnection {
    this.connection = connection;
    connection.onEvent = (event, data) => {
      if (event === 'changed') {
        this.options.onChanged(data);
      }
    };
    connection.onClose = () => {
      if (this.connection === connection) {
        this.connection = undefined;
        if (this.staying) {
          void this.comeBack();
        }
      }
    };
    this.options.onConnected();
    return connection;
  }

  private async comeBack(): Promise<void> {
    let pause = 50;
    while (this.staying && !this.connection) {
      await sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      try {
        if (this.staying) {
          await this.connect();
        }
      } catch (error) {
        this.options.logger.warn((error as Error).message);
      }
    }
    if (!this.staying) {
      this.stop();
    }
  }

  private owner() {
    return lock.holder(files.layout(this.options.dataDirectory).locks);
  }
}

function unavailable(message: string, nature: ErrorNature, cause?: unknown) {
  return new ReleasesError('target.unavailable', message, {
    status: 503,
    nature,
    cause,
  });
}
