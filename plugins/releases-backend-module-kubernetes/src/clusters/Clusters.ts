/**
 * The clusters by name: those of configuration first, then those of the catalog, which can so take no name away.
 */
import { Config } from '@backstage/config';
import { Readable } from 'node:stream';
import type { WebSocket } from 'ws';
import { AuthStrategies } from './auth';
import { CatalogAccess, findCatalogCluster } from './catalogClusters';
import {
  ClusterDefinition,
  invalid,
  readCatalogLocator,
  readConfiguredClusters,
  readOwnCredentials,
} from './definitions';
import { assertUsable, DefinedAccess } from './DefinedAccess';
import { UnreachableError } from './errors';
import { HttpsCluster } from './HttpsCluster';
import { ApiRequest, Cluster } from './types';

const HELD_MS = 60_000;

export class Clusters {
  private readonly byName = new Map<string, Cluster>();

  constructor(
    private readonly config: Config,
    private readonly catalog: CatalogAccess,
    private readonly strategies: AuthStrategies,
  ) {}

  /** One for all targets on it. Throws where configuration does not know it and no catalog is asked, or where it could never work. */
  get(name: string): Cluster {
    let cluster = this.byName.get(name);
    if (!cluster) {
      const configured = this.configured(name);
      if (configured) assertUsable(configured, this.strategies);
      else if (!readCatalogLocator(this.config)) throw this.unknown(name);
      cluster = new NamedCluster(
        name,
        () => this.define(name),
        this.strategies,
      );
      this.byName.set(name, cluster);
    }
    return cluster;
  }

  private configured(name: string): ClusterDefinition | undefined {
    const details = readConfiguredClusters(this.config).find(
      cluster => cluster.name === name,
    );
    return (
      details && { ...details, own: readOwnCredentials(this.config, name) }
    );
  }

  private async define(name: string): Promise<ClusterDefinition> {
    const configured = this.configured(name);
    if (configured) return configured;
    const locator = readCatalogLocator(this.config);
    const own = readOwnCredentials(this.config, name);
    const found =
      locator && (await findCatalogCluster(this.catalog, name, locator, own));
    if (!found) throw this.unknown(name);
    assertUsable(found, this.strategies);
    return found;
  }

  private unknown(name: string): Error {
    const names = readConfiguredClusters(this.config).map(known => known.name);
    return invalid(
      `There is no cluster '${name}' in the configuration 'kubernetes'. There are: ${
        names.join(', ') || 'none'
      }.`,
    );
  }
}

/** A cluster whose definition may change while it is used. */
class NamedCluster implements Cluster {
  private held?: {
    definition: Promise<ClusterDefinition>;
    at: number;
  };
  private reached?: { key: string; cluster: HttpsCluster };

  constructor(
    readonly name: string,
    private readonly define: () => Promise<ClusterDefinition>,
    private readonly strategies: AuthStrategies,
  ) {}

  async request<T>(request: ApiRequest): Promise<T> {
    return (await this.current()).request<T>(request);
  }

  async stream(request: ApiRequest): Promise<Readable> {
    return (await this.current()).stream(request);
  }

  async socket(
    path: string,
    query: [string, string][],
    protocols: string[],
  ): Promise<WebSocket> {
    return (await this.current()).socket(path, query, protocols);
  }

  private async current(): Promise<HttpsCluster> {
    let definition: ClusterDefinition;
    try {
      definition = await this.definition();
    } catch (error) {
      throw new UnreachableError(
        this.name,
        `Cluster '${this.name}' cannot be used: ${(error as Error).message}`,
        error,
      );
    }
    const key = JSON.stringify([definition.url, Boolean(definition.lookup)]);
    if (this.reached?.key !== key) {
      const access = new DefinedAccess(
        definition,
        this.define,
        this.strategies,
      );
      this.reached = { key, cluster: new HttpsCluster(this.name, access) };
    }
    return this.reached.cluster;
  }

  private definition(): Promise<ClusterDefinition> {
    if (!this.held || performance.now() - this.held.at > HELD_MS) {
      const held = { definition: this.define(), at: performance.now() };
      this.held = held;
      held.definition.catch(() => {
        if (this.held === held) this.held = undefined;
      });
    }
    return this.held.definition;
  }
}
