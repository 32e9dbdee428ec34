/**
 * Keeps services in step with their catalog entities. Looked at when a service is used, at most every few seconds.
 */
import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Knex } from 'knex';
import { Ledger } from '../ledger';
import { DatabaseServices } from './DatabaseServices';
import { reconcile } from './rules';
import { ServicePatch, ServiceRecord } from './types';

const FRESH_MILLIS = 5_000;
const REMEMBERED = 10_000;

export class ServiceCatalog {
  private readonly looked = new Map<string, number>();

  constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      database: Knex;
      ledger: Ledger;
      logger: LoggerService;
    },
  ) {}

  async entity(ref: string): Promise<Entity | undefined> {
    const { catalog, auth } = this.options;
    return catalog.getEntityByRef(ref, {
      credentials: await auth.getOwnServiceCredentials(),
    });
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
    const patch = reconcile(service, entity);
    if (!patch) {
      return service;
    }
    await this.apply(service, patch);
    return { ...service, ...patch };
  }

  forget(ref: string): void {
    this.looked.delete(ref);
  }

  private async apply(
    service: ServiceRecord,
    patch: ServicePatch,
  ): Promise<void> {
    const { database, ledger } = this.options;
    await database.transaction(async tx => {
      await new DatabaseServices(database, this).update(tx, service.ref, patch);
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
    });
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
