/**
 * For tests: a namespace of a real cluster with targets on it, and programs that behave as they are told.
 */
import { JsonObject } from '@backstage/types';
import {
  Artifact,
  PlacementRef,
  ReleasesError,
  RolloutBounds,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import {
  createTestDriverContext,
  eventually,
  TestDriverContext,
} from '@slipway/backstage-plugin-releases-node/testUtils';
import { SharedCache } from '../cache';
import { Cluster } from '../clusters';
import { TestBed } from '../testing';
import { KubernetesDeployTarget } from './KubernetesDeployTarget';

export const REGISTRY = process.env.SLIPWAY_TEST_REGISTRY;

export const shop: PlacementRef = {
  service: 'component:default/shop',
  environment: 'test',
};

export type Behaviour = 'healthy' | 'exits' | 'never-healthy';

/** Prints its other arguments, then behaves as its first one says; a request of /cgi-bin/crash ends it. */
const PROGRAM = `
behaviour=$1; shift
for line in "$@"; do echo "$line"; done
[ $behaviour = exits ] && exit 3
trap 'exit 0' TERM; trap 'exit 1' USR1
mkdir -p /tmp/www/cgi-bin
printf %s "$SLIPWAY_VERSION" > /tmp/www/index.html
[ $behaviour = healthy ] && cp /tmp/www/index.html /tmp/www/health
printf '#!/bin/sh\\nkill -USR1 1\\n' > /tmp/www/cgi-bin/crash
chmod +x /tmp/www/cgi-bin/crash
httpd -f -p "$PORT" -h /tmp/www & wait $!
`;

/** What a test wants to run; the defaults are one healthy instance. */
export interface TestWish {
  placement?: PlacementRef;
  behaviour?: Behaviour;
  replicas?: number;
  rollout?: Partial<RolloutBounds>;
  lines?: string[];
  change?: Partial<Workload>;
}

export class TestSpace {
  readonly targets: KubernetesDeployTarget[] = [];
  private readonly caches: SharedCache[] = [];
  /** Addresses that have answered. */
  private readonly answered = new Set<string>();

  private constructor(
    readonly bed: TestBed,
    readonly namespace: string,
    readonly image: Artifact,
  ) {}

  static async create(bed: TestBed): Promise<TestSpace> {
    const namespace = await bed.namespace('k2');
    // Pods cannot be made before their service account is.
    await eventually('the service account', () =>
      bed.admin
        .request({
          path: `/api/v1/namespaces/${namespace}/serviceaccounts/default`,
        })
        .catch(() => undefined),
    );
    return new TestSpace(bed, namespace, await boxImage());
  }

  /** A backend's view; several may exist at once. */
  async target(
    options: { id?: string; config?: JsonObject; cluster?: Cluster } = {},
  ): Promise<{ target: KubernetesDeployTarget; context: TestDriverContext }> {
    const context = createTestDriverContext({
      id: options.id ?? 'kubernetes',
      config: {
        cluster: 'test',
        namespace: this.namespace,
        drainSeconds: 2,
        graceSeconds: 2,
        exposure: { type: 'node-port', host: '127.0.0.1' },
        registries: [{ host: REGISTRY!, url: `http://${REGISTRY}` }],
        ...options.config,
      },
    });
    const cluster = options.cluster ?? this.bed.admin;
    const cache = new SharedCache(cluster);
    const target = new KubernetesDeployTarget(context, cluster, cache);
    this.targets.push(target);
    this.caches.push(cache);
    await target.start();
    return { target, context };
  }

  workload(version: string, wish: TestWish = {}): Workload {
    const { service, environment } = wish.placement ?? shop;
    return {
      service,
      environment,
      version: { id: `id-${version}`, name: version },
      artifact: {
        ...this.image,
        command: [
          '/bin/sh',
          '-c',
          PROGRAM,
          'program',
          wish.behaviour ?? 'healthy',
          ...(wish.lines ?? []),
        ],
      },
      replicas: wish.replicas ?? 1,
      ports: [{ name: 'http', protocol: 'http', port: 8080 }],
      probe: {
        check: { type: 'http', path: '/health' },
        periodSeconds: 1,
        timeoutSeconds: 5,
        failureThreshold: 3,
      },
      resources: { requests: { cpu: '1m', memory: '4Mi' }, limits: {} },
      variables: {},
      files: [],
      rollout: {
        maxSurge: 1,
        maxUnavailable: 0,
        timeoutSeconds: 60,
        ...wish.rollout,
      },
      ...wish.change,
    };
  }

  /** What a service answers. A node learns of a new address some time after the cluster does; once it knows, every request counts. */
  async ask(url: string): Promise<string> {
    const get = async () => {
      const answer = await fetch(url);
      const text = await answer.text();
      if (!answer.ok) {
        throw new Error(`${answer.status}: ${text}`);
      }
      return text;
    };
    if (this.answered.has(url)) {
      return get();
    }
    const first = await eventually('the first answer', () =>
      get().catch(() => undefined),
    );
    this.answered.add(url);
    return first;
  }

  async close(): Promise<void> {
    await Promise.all(this.targets.map(target => target.stop()));
    await Promise.all(this.caches.map(cache => cache.stop()));
    await this.bed.close();
  }
}

async function boxImage(): Promise<Artifact> {
  const answer = await fetch(`http://${REGISTRY}/v2/box/manifests/1`, {
    method: 'HEAD',
    headers: {
      accept: 'application/vnd.docker.distribution.manifest.v2+json',
    },
  });
  const digest = answer.headers.get('docker-content-digest');
  if (!digest) {
    throw new ReleasesError(
      'artifact.missing',
      `The registry ${REGISTRY} has no image box:1`,
    );
  }
  return { name: 'app', kind: 'image', digest, reference: `${REGISTRY}/box` };
}
