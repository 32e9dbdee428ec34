/**
 * Keeps services in step with their catalog entities. Looked at when a service is used, at most every few seconds.
 */
import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Knex } from 'knex';
import { transaction } from '../database';
import { Ledger } from '../ledger';
import { DatabaseServices } from './DatabaseServices';
import { reconcile } from './rules';
import { ServicePatch, ServiceRecord } from './types';

const FRESH_MILLIS = 5_000;
const REMEMBERED = 10_000;

export class ServiceCatalog {
  private readonly looked = new Map<string, number>();
  private readonly wanted = new Set<string>();
  private batch?: Promise<Map<string, Entity>>;

  constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      database: Knex;
      ledger: Ledger;
      logger: LoggerService;
    },
  ) {}

  /** As Slipway itself sees it. Those that are asked for in one turn of the event loop go in one request. */
  async entity(ref: string): Promise<Entity | undefined> {
    this.batch ??= new Promise<Map<string, Entity>>((resolve, reject) => {
      setImmediate(() => {
        const refs = [...this.wanted];
        this.wanted.clear();
        this.batch = undefined;
        this.fetch(refs).then(resolve, reject);
      });
    });
    this.wanted.add(ref);
    return (await this.batch).get(ref);
  }

  /**
   * The service as the catalog has it now. While the catalog does not answer, the service is as it was last seen, and the log says so:
   * a release must not wait for the catalog.
   */
  async bringUpToDate(service: ServiceRecord): Promise<ServiceRecord> {
    const now = Date.now();
    if (now - (this.looked.get(service.ref) ?? 0) < FRESH_MILLIS) {
      return service;
    }
    let entity: Entity | undefined;
    try {
      entity = await this.entity(service.ref);
    } catch (error) {
      this.options.logger.warn(
        `The catalog could not be asked about ${
          service.ref
        }; its owner is taken as last seen: ${stringifyError(error)}`,
      );
      return service;
    }
    this.remember(service.ref, now);
    return reconcile(service, entity) ? this.apply(service, entity) : service;
  }

  /** Looks again inside the transaction: another replica may have seen the same. */
  private async apply(
    seen: ServiceRecord,
    entity: Entity | undefined,
  ): Promise<ServiceRecord> {
    const { database, ledger } = this.options;
    const services = new DatabaseServices(database, this);
    return transaction(database, async tx => {
      const service = await services.get(seen.ref, tx);
      const patch = reconcile(service, entity);
      if (!patch) {
        return service;
      }
      await services.update(tx, service.ref, patch);
      await ledger.append(tx, {
        actor: { ref: 'system:catalog' },
        action: actionOf(service, patch),
        object: { type: 'service', id: service.ref, service: service.ref },
        before: { owner: service.owner, state: service.state },
        after: {
          owner: patch.owner ?? service.owner,
          state: patch.state ?? service.state,
        },
        reason: patch.detachedReason,
        outcome: 'done',
      });
      return { ...service, ...patch };
    });
  }

  private async fetch(refs: string[]): Promise<Map<string, Entity>> {
    const { catalog, auth } = this.options;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs: refs },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return new Map(
      items.flatMap((entity, index) => (entity ? [[refs[index], entity]] : [])),
    );
  }

  private remember(ref: string, now: number): void {
    if (this.looked.size >= REMEMBERED) {
      this.looked.clear();
    }
    this.looked.set(ref, now);
  }
}

function actionOf(service: ServiceRecord, patch: ServicePatch): string {
  if (patch.state === 'detached') {
    return 'service.detached';
  }
  return patch.state === 'active' && service.state === 'detached'
    ? 'service.attached'
    : 'service.updated';
}
