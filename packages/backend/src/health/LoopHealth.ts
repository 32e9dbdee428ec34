/*
 * Readiness as in every Backstage back end: between start and shutdown.
 * Liveness also needs Slipway's supervised loops, which a plugin cannot bring
 * into the root health by itself: a loop that has died turns it red, so that
 * whatever runs the back end starts it anew.
 */
import {
  DiscoveryService,
  RootHealthService,
  RootLifecycleService,
} from '@backstage/backend-plugin-api';
import { JsonValue } from '@backstage/types';

interface Health {
  status: number;
  payload: JsonValue;
}

const OK: Health = { status: 200, payload: { status: 'ok' } };

const unavailable = (message: string): Health => ({
  status: 503,
  payload: { status: 'error', message },
});

export class LoopHealth implements RootHealthService {
  readonly #discovery: DiscoveryService;
  #state: 'starting' | 'up' | 'stopping' = 'starting';

  constructor(options: {
    discovery: DiscoveryService;
    lifecycle: RootLifecycleService;
  }) {
    this.#discovery = options.discovery;
    options.lifecycle.addStartupHook(() => {
      this.#state = 'up';
    });
    options.lifecycle.addBeforeShutdownHook(() => {
      this.#state = 'stopping';
    });
  }

  async getReadiness(): Promise<Health> {
    switch (this.#state) {
      case 'starting':
        return unavailable('Backend has not started yet');
      case 'stopping':
        return unavailable('Backend is shutting down');
      default:
        return OK;
    }
  }

  async getLiveness(): Promise<Health> {
    if (this.#state !== 'up') {
      return OK;
    }
    const baseUrl = await this.#discovery.getBaseUrl('releases');
    const response = await fetch(`${baseUrl}/health/live`);
    return response.ok
      ? OK
      : unavailable(
          'A background loop of Slipway does not run; its health route says which',
        );
  }
}
