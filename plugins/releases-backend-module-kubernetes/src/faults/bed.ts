/**
 * For tests: a cluster behind a proxy that makes faults, what a reader of its cache is told, and a storm of changes.
 */
import { KubeConfig } from '@kubernetes/client-node';
import { SharedCache } from '../cache/SharedCache';
import { ReflectorOptions } from '../cache/Reflector';
import { CacheChange, CacheQuery } from '../cache/types';
import { Cluster, clusterFromKubeConfig } from '../clusters';
import { TestBed } from '../testing';
import { FaultProxy } from './FaultProxy';

export type Token = { token: string } | { tokenFile: string };

/** The cluster that `proxy` stands in front of; as its administrator unless a token is given. */
export function through(address: string, token?: Token): Cluster {
  const administrator = new KubeConfig();
  administrator.loadFromFile(process.env.SLIPWAY_TEST_KUBECONFIG!);
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [{ name: 'proxied', server: address, skipTLSVerify: true }],
    users: [
      token
        ? {
            name: 'user',
            ...('token' in token
              ? token
              : { authProvider: { name: 'tokenFile', config: token } }),
          }
        : { ...administrator.getCurrentUser()!, name: 'user' },
    ],
    contexts: [{ name: 'proxied', cluster: 'proxied', user: 'user' }],
    currentContext: 'proxied',
  });
  return clusterFromKubeConfig('proxied', kubeConfig);
}

/** A cache whose times are short, and everything that a listener was told. */
export class Reader {
  readonly told: CacheChange[] = [];
  readonly cache: SharedCache;
  readonly ready: Promise<void>;

  constructor(
    cluster: Cluster,
    readonly query: CacheQuery,
    reflector: ReflectorOptions = {},
  ) {
    this.cache = new SharedCache(cluster, {
      staleSeconds: 120,
      firstListSeconds: 60,
      reflector: {
        backOff: { first: 20, most: 300 },
        stableMillis: 50,
        ...reflector,
      },
    });
    this.ready = this.cache.subscribe(query, change =>
      this.told.push(change),
    ).ready;
  }

  /** Every version that it was told of, in order. */
  versions(): string[] {
    return this.told.map(
      ({ type, object: { metadata } }) =>
        `${type} ${metadata.name} ${
          type === 'removed' ? '' : metadata.resourceVersion
        }`,
    );
  }

  /** What whoever believes every word holds. */
  believed(): Record<string, string | undefined> {
    const held = new Map<string, string | undefined>();
    for (const { type, object } of this.told) {
      const { name, resourceVersion } = object.metadata;
      if ((type === 'added') === held.has(name)) {
        throw new Error(`${name} is told as ${type} out of turn`);
      }
      if (type === 'removed') {
        held.delete(name);
      } else {
        held.set(name, resourceVersion);
      }
    }
    return Object.fromEntries([...held].sort());
  }

  async held(): Promise<Record<string, string | undefined>> {
    const objects = await this.cache.list(this.query);
    return Object.fromEntries(
      objects
        .map(({ metadata }) => [metadata.name, metadata.resourceVersion])
        .sort(),
    );
  }
}

let made = 0;

/** ConfigMaps that come, change and go, as fast as the API server takes them. */
export async function storm(
  bed: TestBed,
  namespace: string,
  changes: number,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const there: string[] = [];
  for (let change = 0; change < changes; change++) {
    const what = change % 5;
    if (what < 2 || there.length < 2) {
      const name = `storm-${made++}`;
      await bed.create(path, { metadata: { name }, data: { at: 'first' } });
      there.push(name);
    } else if (what < 4) {
      await bed.admin.request({
        method: 'PATCH',
        path: `${path}/${there[change % there.length]}`,
        contentType: 'application/merge-patch+json',
        body: { data: { at: `${change}` } },
      });
    } else {
      await bed.admin.request({
        method: 'DELETE',
        path: `${path}/${there.shift()}`,
      });
    }
  }
}

/** Straight from the API server. */
export async function listed(
  bed: TestBed,
  namespace: string,
): Promise<Record<string, string>> {
  const { items } = await bed.admin.request<{
    items: { metadata: { name: string; resourceVersion: string } }[];
  }>({ path: `/api/v1/namespaces/${namespace}/configmaps` });
  return Object.fromEntries(
    items
      .map(({ metadata }): [string, string] => [
        metadata.name,
        metadata.resourceVersion,
      ])
      .sort(),
  );
}

/** Does something every so often until told to end. */
export function every(millis: number, act: () => void): () => void {
  const timer = setInterval(act, millis);
  return () => clearInterval(timer);
}

export async function startProxy(
  bed: TestBed,
): Promise<{ proxy: FaultProxy; address: string }> {
  const proxy = new FaultProxy(bed.server);
  return { proxy, address: await proxy.start() };
}
