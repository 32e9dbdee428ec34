/**
 * For tests on a real API server: namespaces and service accounts that go when the test ends.
 */
import { KubeConfig } from '@kubernetes/client-node';
import { randomBytes } from 'node:crypto';
import { ApiError, Cluster, clusterFromKubeConfig } from '../clusters';

/** A rule of a Role or ClusterRole. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

/** A cluster as its administrator sees it, and what a test made there. */
export class TestBed {
  private readonly made: string[] = [];
  private loaded?: { kubeConfig: KubeConfig; admin: Cluster };

  /**
   * @param kubeconfig - path of an administrator's kubeconfig; read when it is first needed
   * @param clusterName - what the cluster is called in the test
   */
  constructor(
    private readonly kubeconfig: string,
    readonly clusterName = 'test',
  ) {}

  get admin(): Cluster {
    return this.load().admin;
  }

  /** Address of the API server. */
  get server(): string {
    return this.clusterOf().server;
  }

  /** Makes a namespace with a name of its own, which begins with `prefix`. */
  async namespace(prefix = 'slipway-test'): Promise<string> {
    const name = uniqueName(prefix);
    await this.create('/api/v1/namespaces', { metadata: { name } });
    this.made.push(`/api/v1/namespaces/${name}`);
    return name;
  }

  /** Makes an object, in the cluster or a namespace by its path. Those in a namespace go with it; name others in `forget`. */
  create<T>(path: string, body: object): Promise<T> {
    return this.admin.request<T>({ method: 'POST', path, body });
  }

  /** Has what stands at `path` deleted at the end. */
  forget(path: string): void {
    this.made.push(path);
  }

  /**
   * Makes a service account that may do what `rules` say within `namespace`, and `clusterRules` everywhere, and nothing else.
   *
   * @returns a token of it, for an hour
   */
  async serviceAccount(
    namespace: string,
    rules: Rule[],
    clusterRules: Rule[] = [],
  ): Promise<string> {
    const name = uniqueName('account');
    const metadata = { name };
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    const core = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    const local = `${RBAC}/namespaces/${namespace}`;
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', name };
    await this.create(core, { metadata });
    await this.create(`${local}/roles`, { metadata, rules });
    await this.create(`${local}/rolebindings`, {
      metadata,
      subjects,
      roleRef: { ...roleRef, kind: 'Role' },
    });
    if (clusterRules.length) {
      await this.create(`${RBAC}/clusterroles`, {
        metadata,
        rules: clusterRules,
      });
      this.forget(`${RBAC}/clusterroles/${name}`);
      await this.create(`${RBAC}/clusterrolebindings`, {
        metadata,
        subjects,
        roleRef: { ...roleRef, kind: 'ClusterRole' },
      });
      this.forget(`${RBAC}/clusterrolebindings/${name}`);
    }
    return this.token(namespace, name);
  }

  /** A token of a service account, for an hour. */
  async token(namespace: string, serviceAccount: string): Promise<string> {
    const { status } = await this.create<{ status: { token: string } }>(
      `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      { spec: { expirationSeconds: 3600 } },
    );
    return status.token;
  }

  /** The same cluster as whoever holds `token` sees it. */
  as(token: string, clusterName = this.clusterName): Cluster {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(this.clusterOf(), {
      name: 'account',
      token,
    });
    return clusterFromKubeConfig(clusterName, kubeConfig);
  }

  /** Deletes what was made. Namespaces end in the background. */
  async close(): Promise<void> {
    for (const path of this.made.splice(0).reverse()) {
      await this.admin
        .request({ method: 'DELETE', path })
        .catch((error: unknown) => {
          if (!(error instanceof ApiError && error.status === 404)) throw error;
        });
    }
  }

  private load() {
    if (!this.loaded) {
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromFile(this.kubeconfig);
      const admin = clusterFromKubeConfig(this.clusterName, kubeConfig);
      this.loaded = { kubeConfig, admin };
    }
    return this.loaded;
  }

  private clusterOf() {
    const cluster = this.load().kubeConfig.getCurrentCluster();
    if (!cluster) throw new Error(`${this.kubeconfig} names no cluster`);
    return cluster;
  }
}
