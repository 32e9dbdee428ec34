/**
 * Gives the catalog the entities of services whose repositories it cannot read by itself: all of them now and then, one at once when the
 * releases backend tells that it changed.
 */
import {
  AuthService,
  DiscoveryService,
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { ResponseError, stringifyError } from '@backstage/errors';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { EventsService } from '@backstage/plugin-events-node';
import {
  CatalogEntities,
  CatalogEntity,
  SERVICE_CHANGED_TOPIC,
  ServiceChangedEvent,
} from './types';

export class ServiceEntityProvider implements EntityProvider {
  private connection?: EntityProviderConnection;
  /** Told once for each service and problem. */
  private readonly problems = new Map<string, string>();

  constructor(
    private readonly options: {
      auth: AuthService;
      discovery: DiscoveryService;
      events: EventsService;
      logger: LoggerService;
      schedule: SchedulerServiceTaskRunner;
    },
  ) {}

  getProviderName(): string {
    return 'releases';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    const { events, schedule } = this.options;
    await events.subscribe({
      id: 'catalog-releases',
      topics: [SERVICE_CHANGED_TOPIC],
      onEvent: async ({ eventPayload }) =>
        this.refresh((eventPayload as ServiceChangedEvent).service),
    });
    await schedule.run({
      id: 'releases-service-entities',
      fn: () => this.refresh(),
    });
  }

  /** Of one service, or of all; what is gone then leaves the catalog. A failure is told in the log: the next turn is near. */
  async refresh(service?: string): Promise<void> {
    try {
      const entities = await this.fetch(service);
      entities.forEach(entity => this.tellProblem(entity));
      const deferred = entities.map(
        ({ entity, location }): DeferredEntity => ({
          entity,
          locationKey: location,
        }),
      );
      await this.connection!.applyMutation(
        service === undefined
          ? { type: 'full', entities: deferred }
          : { type: 'delta', added: deferred, removed: [] },
      );
    } catch (error) {
      this.options.logger.warn(
        `The catalog entities of ${
          service ?? 'services'
        } could not be read from the release system: ${stringifyError(error)}`,
      );
    }
  }

  private async fetch(service?: string): Promise<CatalogEntity[]> {
    const { auth, discovery } = this.options;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'releases',
    });
    const url = new URL(
      `${await discovery.getBaseUrl('releases')}/catalog-entities`,
    );
    if (service !== undefined) {
      url.searchParams.set('service', service);
    }
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return ((await response.json()) as CatalogEntities).items;
  }

  private tellProblem({ entity, location, problem }: CatalogEntity): void {
    const { name } = entity.metadata;
    if (problem && this.problems.get(location) !== problem) {
      this.options.logger.warn(
        `${name} is in the catalog as it was registered, not as its repository says: ${problem}`,
      );
    }
    if (problem) {
      this.problems.set(location, problem);
    } else {
      this.problems.delete(location);
    }
  }
}
