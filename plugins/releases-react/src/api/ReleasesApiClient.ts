/**
 * The generated client with answers unwrapped, errors typed and streams opened.
 */
import { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import {
  ReleasesClient,
  TypedResponse,
} from '@slipway/backstage-plugin-releases-common';
import { readEventStream, StreamEvent } from '../stream/eventStream';
import {
  InstanceKey,
  InstanceLogQuery,
  ReleasesApi,
  ServiceKey,
} from './ReleasesApi';
import { ReleasesApiError } from './ReleasesApiError';

async function answer<T>(request: Promise<TypedResponse<T>>): Promise<T> {
  let response: TypedResponse<T>;
  try {
    response = await request;
  } catch (error) {
    throw ReleasesApiError.fromFailure(error);
  }
  if (!response.ok) {
    throw await ReleasesApiError.fromResponse(response as Response);
  }
  return response.json();
}

const segment = encodeURIComponent;

/**
 * {@link ReleasesApi} over HTTP.
 *
 * @public
 */
export class ReleasesApiClient implements ReleasesApi {
  readonly #client: ReleasesClient;
  readonly #discovery: DiscoveryApi;
  readonly #fetch: typeof fetch;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = (input, init) => options.fetchApi.fetch(input, init);
    this.#client = new ReleasesClient({
      discoveryApi: options.discoveryApi,
      fetchApi: { fetch: this.#fetch },
    });
  }

  getService: ReleasesApi['getService'] = path =>
    answer(this.#client.getService({ path }));

  listServices: ReleasesApi['listServices'] = query =>
    answer(this.#client.listServices({ query }));

  listEnvironments: ReleasesApi['listEnvironments'] = path =>
    answer(this.#client.listEnvironments({ path }));

  setHold: ReleasesApi['setHold'] = (service, environment, reason) =>
    answer(
      this.#client.setHold({
        path: { ...service, environment },
        body: { reason },
      }),
    );

  releaseHold: ReleasesApi['releaseHold'] = (service, environment, reason) =>
    answer(
      this.#client.releaseHold({
        path: { ...service, environment },
        body: { reason },
      }),
    );

  listBuilds: ReleasesApi['listBuilds'] = (path, query) =>
    answer(this.#client.listBuilds({ path, query }));

  getBuild: ReleasesApi['getBuild'] = (service, buildId) =>
    answer(this.#client.getBuild({ path: { ...service, buildId } }));

  createBuild: ReleasesApi['createBuild'] = (path, body, idempotencyKey) =>
    answer(
      this.#client.createBuild({ path, body, header: { idempotencyKey } }),
    );

  abortBuild: ReleasesApi['abortBuild'] = (
    service,
    buildId,
    reason,
    idempotencyKey,
  ) =>
    answer(
      this.#client.abortBuild({
        path: { ...service, buildId },
        body: { reason },
        header: { idempotencyKey },
      }),
    );

  retryBuild: ReleasesApi['retryBuild'] = (service, buildId, idempotencyKey) =>
    answer(
      this.#client.retryBuild({
        path: { ...service, buildId },
        header: { idempotencyKey },
      }),
    );

  getPipeline: ReleasesApi['getPipeline'] = path =>
    answer(this.#client.getPipeline({ path }));

  listPipelineTemplates: ReleasesApi['listPipelineTemplates'] = () =>
    answer(this.#client.listPipelineTemplates({}));

  renderPipelineTemplate: ReleasesApi['renderPipelineTemplate'] = (
    templateId,
    parameters,
  ) =>
    answer(
      this.#client.renderPipelineTemplate({
        path: { templateId },
        body: { parameters },
      }),
    );

  listVersions: ReleasesApi['listVersions'] = (path, query) =>
    answer(this.#client.listVersions({ path, query }));

  getVersion: ReleasesApi['getVersion'] = (service, versionId) =>
    answer(this.#client.getVersion({ path: { ...service, versionId } }));

  updateVersion: ReleasesApi['updateVersion'] = (service, versionId, body) =>
    answer(
      this.#client.updateVersion({ path: { ...service, versionId }, body }),
    );

  getServiceAccess: ReleasesApi['getServiceAccess'] = path =>
    answer(this.#client.getServiceAccess({ path }));

  findCommit: ReleasesApi['findCommit'] = (service, commit) =>
    answer(this.#client.findCommit({ path: { ...service, commit } }));

  listDeployments: ReleasesApi['listDeployments'] = (path, query) =>
    answer(this.#client.listDeployments({ path, query }));

  getDeployment: ReleasesApi['getDeployment'] = (service, deploymentId) =>
    answer(this.#client.getDeployment({ path: { ...service, deploymentId } }));

  getDeploymentChanges: ReleasesApi['getDeploymentChanges'] = (
    service,
    deploymentId,
  ) =>
    answer(
      this.#client.getDeploymentChanges({ path: { ...service, deploymentId } }),
    );

  createDeployment: ReleasesApi['createDeployment'] = (
    path,
    body,
    idempotencyKey,
  ) =>
    answer(
      this.#client.createDeployment({ path, body, header: { idempotencyKey } }),
    );

  abortDeployment: ReleasesApi['abortDeployment'] = (
    service,
    deploymentId,
    reason,
    idempotencyKey,
  ) =>
    answer(
      this.#client.abortDeployment({
        path: { ...service, deploymentId },
        body: { reason },
        header: { idempotencyKey },
      }),
    );

  resolveDeployment: ReleasesApi['resolveDeployment'] = (
    service,
    deploymentId,
    body,
    idempotencyKey,
  ) =>
    answer(
      this.#client.resolveDeployment({
        path: { ...service, deploymentId },
        body,
        header: { idempotencyKey },
      }),
    );

  listRollbackCandidates: ReleasesApi['listRollbackCandidates'] = (
    service,
    environment,
    query,
  ) =>
    answer(
      this.#client.listRollbackCandidates({
        path: { ...service, environment },
        query,
      }),
    );

  getDifferences: ReleasesApi['getDifferences'] = (
    service,
    environment,
    query,
  ) =>
    answer(
      this.#client.getDifferences({ path: { ...service, environment }, query }),
    );

  getConfiguration: ReleasesApi['getConfiguration'] = (path, revision) =>
    answer(this.#client.getConfiguration({ path, query: { revision } }));

  saveConfiguration: ReleasesApi['saveConfiguration'] = (path, body) =>
    answer(this.#client.saveConfiguration({ path, body }));

  listConfigurationRevisions: ReleasesApi['listConfigurationRevisions'] = (
    path,
    query,
  ) => answer(this.#client.listConfigurationRevisions({ path, query }));

  listChecks: ReleasesApi['listChecks'] = path =>
    answer(this.#client.listChecks({ path }));

  listCheckRuns: ReleasesApi['listCheckRuns'] = (path, query) =>
    answer(this.#client.listCheckRuns({ path, query }));

  createCheckRun: ReleasesApi['createCheckRun'] = (
    path,
    body,
    idempotencyKey,
  ) =>
    answer(
      this.#client.createCheckRun({ path, body, header: { idempotencyKey } }),
    );

  createCheckVerdict: ReleasesApi['createCheckVerdict'] = (
    path,
    body,
    idempotencyKey,
  ) =>
    answer(
      this.#client.createCheckVerdict({
        path,
        body,
        header: { idempotencyKey },
      }),
    );

  listLedger: ReleasesApi['listLedger'] = query =>
    answer(this.#client.listLedger({ query }));

  getDelivery: ReleasesApi['getDelivery'] = query =>
    answer(this.#client.getDelivery({ query }));

  listDelivery: ReleasesApi['listDelivery'] = (list, query) =>
    answer(this.#client.listDelivery({ query: { ...query, list } }));

  listTargets: ReleasesApi['listTargets'] = () =>
    answer(this.#client.listTargets({}));

  getCapabilities: ReleasesApi['getCapabilities'] = () =>
    answer(this.#client.getCapabilities({}));

  openTerminal: ReleasesApi['openTerminal'] = async (
    service,
    instance,
    request,
  ) => {
    const ticket = await answer(
      this.#client.openTerminal({
        path: { ...service, ...instance },
        body: request,
      }),
    );
    const base = new URL(
      await this.#discovery.getBaseUrl('releases'),
      window.location.href,
    );
    base.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
    base.pathname = `${base.pathname.replace(/\/$/, '')}/${ticket.url.replace(
      /^\//,
      '',
    )}`;
    return { ...ticket, socketUrl: base.href };
  };

  streamFeed: ReleasesApi['streamFeed'] = (query, signal) =>
    this.#stream('/feed', { after: query.after }, signal);

  streamBuildLog: ReleasesApi['streamBuildLog'] = (
    service,
    buildId,
    offset,
    signal,
  ) =>
    this.#stream(
      `${this.#servicePath(service)}/builds/${segment(buildId)}/log`,
      { offset, follow: true },
      signal,
    );

  streamInstanceLog: ReleasesApi['streamInstanceLog'] = (
    service: ServiceKey,
    instance: InstanceKey,
    query: InstanceLogQuery,
    signal: AbortSignal,
  ) =>
    this.#stream(
      `${this.#servicePath(service)}/environments/${segment(
        instance.environment,
      )}/placements/${segment(instance.target)}/instances/${segment(
        instance.instanceId,
      )}/log`,
      { ...query, follow: true },
      signal,
    );

  #servicePath(service: ServiceKey): string {
    return `/services/${segment(service.namespace)}/${segment(service.name)}`;
  }

  #stream(
    path: string,
    query: Record<string, string | number | boolean | undefined>,
    signal: AbortSignal,
  ): AsyncIterable<StreamEvent> {
    return readEventStream(async () => {
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) {
          search.set(name, String(value));
        }
      }
      const base = await this.#discovery.getBaseUrl('releases');
      const suffix = search.size ? `?${search}` : '';
      return this.#fetch(`${base}${path}${suffix}`, {
        headers: { Accept: 'text/event-stream' },
        signal,
      });
    });
  }
}
