/**
 * What the pages ask of the back end, each call with its own answer type; errors are {@link ReleasesApiError}.
 */
import { createApiRef } from '@backstage/core-plugin-api';
import {
  Build,
  BuildCreate,
  BuildPage,
  Capabilities,
  CheckRun,
  CheckRunPage,
  CommitPlaces,
  Configuration,
  ConfigurationRevisionPage,
  ConfigurationSave,
  CreateCheckVerdictRequest,
  Delivery,
  DeliveryItemPage,
  Deployment,
  DeploymentCreate,
  DeploymentSummaryPage,
  Differences,
  Environment,
  LedgerItemPage,
  ListChecks200Response,
  ListEnvironments200Response,
  ListTargets200Response,
  OpenTerminalRequest,
  PipelineRendering,
  PipelineRevision,
  PipelineTemplate,
  ResolveDeploymentRequest,
  RollbackCandidatePage,
  Service,
  ServiceAccess,
  ServicePage,
  TerminalTicket,
  Version,
  VersionPage,
  VersionUpdate,
} from '@slipway/backstage-plugin-releases-common';
import { StreamEvent } from '../stream/eventStream';

/**
 * Namespace and name of the catalog Component.
 *
 * @public
 */
export interface ServiceKey {
  namespace: string;
  name: string;
}

/**
 * One instance on one target of one environment.
 *
 * @public
 */
export interface InstanceKey {
  environment: string;
  target: string;
  instanceId: string;
}

/**
 * @public
 */
export interface PageQuery {
  cursor?: string;
  limit?: number;
}

/**
 * @public
 */
export interface HistoryQuery extends PageQuery {
  environment?: string;
  target?: string;
  versionId?: string;
  person?: string;
  kind?: string;
  state?: string;
}

/**
 * Across services; lists and figures alike.
 *
 * @public
 */
export interface DeliveryQuery {
  /** The present ISO week in UTC and those before it, so many together; 12 when absent. */
  weeks?: number;
  /** Entity ref. */
  owner?: string;
  system?: string;
  environment?: string;
}

/**
 * @public
 */
export type DeliveryList =
  | 'running'
  | 'waiting'
  | 'held'
  | 'failed'
  | 'succeeded';

/**
 * @public
 */
export interface InstanceLogQuery {
  /** 0: what runs now or last ran; 1: the run before it, and so on. */
  previous?: number;
  /** ISO 8601. */
  since?: string;
  tail?: number;
  after?: string;
}

/**
 * Calls that start something take an idempotency key: repeat an unanswered call with the same key.
 *
 * @public
 */
export interface ReleasesApi {
  getService(service: ServiceKey): Promise<Service>;
  listServices(
    query: PageQuery & { owner?: string; search?: string },
  ): Promise<ServicePage>;
  getServiceAccess(service: ServiceKey): Promise<ServiceAccess>;
  listEnvironments(service: ServiceKey): Promise<ListEnvironments200Response>;
  setHold(
    service: ServiceKey,
    environment: string,
    reason: string,
  ): Promise<Environment>;
  releaseHold(
    service: ServiceKey,
    environment: string,
    reason?: string,
  ): Promise<Environment>;

  listBuilds(
    service: ServiceKey,
    query: PageQuery & { state?: string; branch?: string },
  ): Promise<BuildPage>;
  getBuild(service: ServiceKey, buildId: string): Promise<Build>;
  createBuild(
    service: ServiceKey,
    build: BuildCreate,
    idempotencyKey: string,
  ): Promise<Build>;
  abortBuild(
    service: ServiceKey,
    buildId: string,
    reason: string | undefined,
    idempotencyKey: string,
  ): Promise<Build>;
  retryBuild(
    service: ServiceKey,
    buildId: string,
    idempotencyKey: string,
  ): Promise<Build>;
  getPipeline(service: ServiceKey): Promise<PipelineRevision>;
  listPipelineTemplates(): Promise<{ items: PipelineTemplate[] }>;
  /** What a build engine would get; keeps nothing. */
  renderPipelineTemplate(
    templateId: string,
    parameters: Record<string, unknown>,
  ): Promise<PipelineRendering>;

  listVersions(
    service: ServiceKey,
    query: PageQuery & { search?: string },
  ): Promise<VersionPage>;
  getVersion(service: ServiceKey, versionId: string): Promise<Version>;
  updateVersion(
    service: ServiceKey,
    versionId: string,
    update: VersionUpdate,
  ): Promise<Version>;
  /** By id, whole or short, or by words of its subject. */
  findCommit(service: ServiceKey, commit: string): Promise<CommitPlaces>;

  listDeployments(
    service: ServiceKey,
    query: HistoryQuery,
  ): Promise<DeploymentSummaryPage>;
  getDeployment(service: ServiceKey, deploymentId: string): Promise<Deployment>;
  /** What it changes, or changed, against what it found. */
  getDeploymentChanges(
    service: ServiceKey,
    deploymentId: string,
  ): Promise<Differences>;
  createDeployment(
    service: ServiceKey,
    deployment: DeploymentCreate,
    idempotencyKey: string,
  ): Promise<Deployment>;
  abortDeployment(
    service: ServiceKey,
    deploymentId: string,
    reason: string | undefined,
    idempotencyKey: string,
  ): Promise<Deployment>;
  resolveDeployment(
    service: ServiceKey,
    deploymentId: string,
    answer: ResolveDeploymentRequest,
    idempotencyKey: string,
  ): Promise<Deployment>;
  listRollbackCandidates(
    service: ServiceKey,
    environment: string,
    query: PageQuery,
  ): Promise<RollbackCandidatePage>;
  getDifferences(
    service: ServiceKey,
    environment: string,
    query: { version: string; configuration?: 'recorded' | 'current' },
  ): Promise<Differences>;

  getConfiguration(
    service: ServiceKey,
    revision?: number,
  ): Promise<Configuration>;
  saveConfiguration(
    service: ServiceKey,
    save: ConfigurationSave,
  ): Promise<Configuration>;
  listConfigurationRevisions(
    service: ServiceKey,
    query: PageQuery,
  ): Promise<ConfigurationRevisionPage>;

  listChecks(service: ServiceKey): Promise<ListChecks200Response>;
  listCheckRuns(
    service: ServiceKey,
    query: PageQuery & { environment?: string },
  ): Promise<CheckRunPage>;
  createCheckRun(
    service: ServiceKey,
    run: { check: string; environment: string },
    idempotencyKey: string,
  ): Promise<CheckRun>;
  /** A tester's own word on what runs in an environment. */
  createCheckVerdict(
    service: ServiceKey,
    verdict: CreateCheckVerdictRequest,
    idempotencyKey: string,
  ): Promise<CheckRun>;

  listLedger(
    query: PageQuery & {
      service?: string;
      objectType?: string;
      objectId?: string;
    },
  ): Promise<LedgerItemPage>;

  /** Rate, outcome and duration by week, and what can be filtered by. */
  getDelivery(query: DeliveryQuery): Promise<Delivery>;
  listDelivery(
    list: DeliveryList,
    query: DeliveryQuery & PageQuery,
  ): Promise<DeliveryItemPage>;
  listTargets(): Promise<ListTargets200Response>;
  /** Source hosts, build engines and the promotion path. */
  getCapabilities(): Promise<Capabilities>;

  /** A single-use ticket and the address of the WebSocket that takes it. */
  openTerminal(
    service: ServiceKey,
    instance: InstanceKey,
    request: OpenTerminalRequest,
  ): Promise<TerminalTicket & { socketUrl: string }>;

  /** Events `change`, `live`, `ping`; ends when the server ends it. */
  streamFeed(
    query: { after?: number },
    signal: AbortSignal,
  ): AsyncIterable<StreamEvent>;
  /** Events `chunk` {offset, data (base64), next} and `end` {state}. */
  streamBuildLog(
    service: ServiceKey,
    buildId: string,
    offset: number,
    signal: AbortSignal,
  ): AsyncIterable<StreamEvent>;
  /** Events `lines` {items}, `gap` {dropped}, `end` {reason}. */
  streamInstanceLog(
    service: ServiceKey,
    instance: InstanceKey,
    query: InstanceLogQuery,
    signal: AbortSignal,
  ): AsyncIterable<StreamEvent>;
}

/**
 * @public
 */
export const releasesApiRef = createApiRef<ReleasesApi>({
  id: 'plugin.releases.client',
});
