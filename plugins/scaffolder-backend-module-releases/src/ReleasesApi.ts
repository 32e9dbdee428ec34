/**
 * The releases API as the person who started the task: their permissions count, not the scaffolder's.
 */
import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  Build,
  BuildCreate,
  PipelineRevision,
  PipelineSave,
  RepositoryCreate,
  Service,
  ServiceCreate,
  ServiceSource,
  Version,
  VersionImport,
} from '@slipway/backstage-plugin-releases-common';
import { createHash } from 'node:crypto';
import { errorOfResponse } from './errors';

/** What of an action's context decides in whose name and how often. */
export interface ActionCaller {
  task: { id: string };
  step?: { id?: string; name?: string };
  getInitiatorCredentials(): Promise<BackstageCredentials>;
}

export interface ServiceKey {
  namespace: string;
  name: string;
}

export class ReleasesApi {
  constructor(
    private readonly options: {
      auth: AuthService;
      discovery: DiscoveryService;
    },
  ) {}

  /** The same for the same person and content, within a day, whichever task asks. */
  createRepository(
    caller: ActionCaller,
    body: RepositoryCreate,
  ): Promise<ServiceSource> {
    return this.send(caller, 'POST', '/repositories', body, keyOf(body));
  }

  /** The same for the same person and content, within a day, whichever task asks. */
  createService(caller: ActionCaller, body: ServiceCreate): Promise<Service> {
    return this.send(caller, 'POST', '/services', body, keyOf(body));
  }

  getService(caller: ActionCaller, service: ServiceKey): Promise<Service> {
    return this.send(caller, 'GET', pathOf(service));
  }

  savePipeline(
    caller: ActionCaller,
    service: ServiceKey,
    body: PipelineSave,
  ): Promise<PipelineRevision> {
    return this.send(caller, 'PUT', `${pathOf(service)}/pipeline`, body);
  }

  /** The same for the same person and content, within a day, whichever task asks. */
  importVersion(
    caller: ActionCaller,
    service: ServiceKey,
    body: VersionImport,
  ): Promise<Version> {
    const path = `${pathOf(service)}/versions`;
    return this.send(caller, 'POST', path, body, keyOf(body));
  }

  /** The same for one step of one task, however often it is tried; another task builds anew. */
  createBuild(
    caller: ActionCaller,
    service: ServiceKey,
    body: BuildCreate,
  ): Promise<Build> {
    const { task, step } = caller;
    const key = keyOf([task.id, step?.id ?? step?.name ?? '']);
    return this.send(caller, 'POST', `${pathOf(service)}/builds`, body, key);
  }

  private async send<T>(
    caller: ActionCaller,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    idempotencyKey?: string,
  ): Promise<T> {
    const { auth, discovery } = this.options;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await caller.getInitiatorCredentials(),
      targetPluginId: 'releases',
    });
    const baseUrl = await discovery.getBaseUrl('releases');
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body && { 'Content-Type': 'application/json' }),
        ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) {
      throw await errorOfResponse(response);
    }
    return response.json() as Promise<T>;
  }
}

function pathOf({ namespace, name }: ServiceKey): string {
  return `/services/${encodeURIComponent(namespace)}/${encodeURIComponent(
    name,
  )}`;
}

/** Hashed, because the words of a task may hold what a header must not. */
function keyOf(content: object): string {
  const hash = createHash('sha256').update(JSON.stringify(content));
  return `scaffolder-${hash.digest('hex')}`;
}
