/*
 * Kubernetes objects of an entity, cut to those that Slipway runs for it in
 * environments whose logs the person may read. Which objects the stock plugin
 * finds is up to annotations, which whoever may change an entity may write;
 * what an object belongs to is said by the mark that Slipway put on it.
 */
import {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { NotAllowedError, ResponseError } from '@backstage/errors';
import {
  kubernetesProxyPermission,
  ObjectsByEntityResponse,
} from '@backstage/plugin-kubernetes-common';
import {
  CustomResourcesByEntity,
  KubernetesObjectsByEntity,
  KubernetesObjectsProvider,
} from '@backstage/plugin-kubernetes-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ReleasesClient } from '@slipway/backstage-plugin-releases-common';

const SERVICE = 'slipway.dev/service';
const ENVIRONMENT = 'slipway.dev/environment';

interface Marked {
  metadata?: { annotations?: Record<string, string> };
}

interface Options {
  auth: AuthService;
  permissions: PermissionsService;
  releases: Pick<ReleasesClient, 'getServiceAccess'>;
}

type Asker = { credentials: BackstageCredentials };

export class RoleObjects implements KubernetesObjectsProvider {
  constructor(
    private readonly everything: KubernetesObjectsProvider,
    private readonly options: Options,
  ) {}

  async getKubernetesObjectsByEntity(
    query: KubernetesObjectsByEntity,
    asker: Asker,
  ): Promise<ObjectsByEntityResponse> {
    const cut = await this.cutFor(query.entity, asker);
    return cut(
      await this.everything.getKubernetesObjectsByEntity(query, asker),
    );
  }

  async getCustomResourcesByEntity(
    query: CustomResourcesByEntity,
    asker: Asker,
  ): Promise<ObjectsByEntityResponse> {
    const cut = await this.cutFor(query.entity, asker);
    return cut(await this.everything.getCustomResourcesByEntity(query, asker));
  }

  /** Asked before the cluster is. */
  private async cutFor(
    entity: Entity,
    { credentials }: Asker,
  ): Promise<(found: ObjectsByEntityResponse) => ObjectsByEntityResponse> {
    const [everywhere] = await this.options.permissions.authorize(
      [{ permission: kubernetesProxyPermission }],
      { credentials },
    );
    if (everywhere.result === AuthorizeResult.ALLOW) return found => found;

    const service = stringifyEntityRef(entity);
    const environments = await this.readableEnvironments(entity, credentials);
    if (environments.length === 0) {
      throw new NotAllowedError(
        `You have no role on ${service} with which you may see its pods. Ask for one on its page of releases.`,
      );
    }
    const isTheirs = ({ metadata }: Marked) =>
      metadata?.annotations?.[SERVICE] === service &&
      environments.includes(metadata.annotations[ENVIRONMENT]);
    return ({ items }) => ({
      items: items.map(item => ({
        ...item,
        resources: item.resources.map(
          kind =>
            ({
              ...kind,
              resources: (kind.resources as Marked[]).filter(isTheirs),
            } as typeof kind),
        ),
        podMetrics: item.podMetrics.filter(({ pod }) => isTheirs(pod)),
      })),
    });
  }

  private async readableEnvironments(
    { metadata }: Entity,
    credentials: BackstageCredentials,
  ): Promise<string[]> {
    const { auth, releases } = this.options;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: 'releases',
    });
    const { namespace = 'default', name } = metadata;
    const answer = await releases.getServiceAccess(
      { path: { namespace, name } },
      { token },
    );
    // No service of Slipway, or one that this person may not read.
    if (answer.status === 403 || answer.status === 404) return [];
    if (!answer.ok) throw await ResponseError.fromResponse(answer);
    const { environments } = await answer.json();
    return environments
      .filter(({ can }) => can.logs?.allowed)
      .map(environment => environment.name);
  }
}
