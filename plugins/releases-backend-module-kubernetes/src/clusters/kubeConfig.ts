/**
 * Credentials out of a kubeconfig: its current context's cluster and user.
 */
import type { KubeConfig } from '@kubernetes/client-node';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { Access, AccessSource } from './access';
import { HttpsCluster } from './HttpsCluster';
import { Cluster } from './types';

type Tls = Access['tls'];

class KubeConfigAccess implements AccessSource {
  readonly server: string;

  constructor(private readonly kubeConfig: KubeConfig) {
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster) {
      throw new Error('The kubeconfig has no current context with a cluster');
    }
    if (cluster.proxyUrl) {
      throw new Error(
        `The kubeconfig reaches cluster '${cluster.name}' through a proxy, which is not supported`,
      );
    }
    this.server = cluster.server;
  }

  async read(): Promise<Access> {
    const options: RequestOptions = {};
    await this.kubeConfig.applyToHTTPSOptions(options);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      headers[name.toLocaleLowerCase('en-US')] = String(value);
    }
    if (options.auth) {
      const basic = Buffer.from(options.auth).toString('base64');
      headers.authorization = `Basic ${basic}`;
    }
    // The library holds a token file's content by itself; here, we decide when it is read again.
    const file =
      this.kubeConfig.getCurrentUser()?.authProvider?.config?.tokenFile;
    if (file) {
      const token = await readFile(file, 'utf8');
      headers.authorization = `Bearer ${token.trim()}`;
    }
    return {
      headers,
      tls: {
        ca: options.ca as Tls['ca'],
        cert: options.cert as Tls['cert'],
        key: options.key as Tls['key'],
        servername: options.servername,
        rejectUnauthorized: options.rejectUnauthorized,
      },
    };
  }
}

/**
 * The cluster of the kubeconfig's current context.
 *
 * @param name - what the cluster is called here
 */
export function clusterFromKubeConfig(
  name: string,
  kubeConfig: KubeConfig,
): Cluster {
  return new HttpsCluster(name, new KubeConfigAccess(kubeConfig));
}
