/**
 * The releases API as the person who started the task: their permissions count, not the scaffolder's.
 */
import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  Build,
  BuildCreate,
  ErrorBody,
  RepositoryCreate,
  Service,
  ServiceCreate,
  ServiceSource,
} from '@slipway/backstage-plugin-releases-common';
import { createHash } from 'node:crypto';

/** What of an action's context decides in whose name and how often. */
export interface ActionCaller {
  task: { id: string };
  step?: { id?: string; name?: string };
  getInitiatorCredentials(): Promise<BackstageCredentials>;
}

export class ReleasesApi {
  constructor(
    private readonly options: {
      auth: AuthService;
      discovery: DiscoveryService;
    },
  ) {}

  createRepository(
    caller: ActionCaller,
    body: RepositoryCreate,
  ): Promise<ServiceSource> {
    return this.post(caller, '/repositories', body);
  }

  createService(caller: ActionCaller, body: ServiceCreate): Promise<Service> {
    return this.post(caller, '/services', body);
  }

  createBuild(
    caller: ActionCaller,
    service: { namespace: string; name: string },
    body: BuildCreate,
  ): Promise<Build> {
    const { namespace, name } = service;
    return this.post(
      caller,
      `/services/${encodeURIComponent(namespace)}/${encodeURIComponent(
        name,
      )}/builds`,
      body,
    );
  }

  private async post<T>(
    caller: ActionCaller,
    path: string,
    body: object,
  ): Promise<T> {
    const { auth, discovery } = this.options;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await caller.getInitiatorCredentials(),
      targetPluginId: 'releases',
    });
    const baseUrl = await discovery.getBaseUrl('releases');
    const response = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': idempotencyKeyOf(caller),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw errorOf(response.status, (await bodyOf(response))?.error);
    }
    return response.json() as Promise<T>;
  }
}

/**
 * The same for each try of one step of one task, so that a task that is tried again goes on with what the former try made. Hashed, because
 * a step's id may hold what a header must not.
 */
function idempotencyKeyOf({ task, step }: ActionCaller): string {
  const of = JSON.stringify([task.id, step?.id ?? step?.name ?? '']);
  return `scaffolder-${createHash('sha256').update(of).digest('hex')}`;
}

async function bodyOf(response: {
  json(): Promise<unknown>;
}): Promise<Partial<ErrorBody> | undefined> {
  try {
    return (await response.json()) as Partial<ErrorBody>;
  } catch {
    // Not from the releases backend but from something in front of it; the status says what there is to say.
    return undefined;
  }
}

/** The sentence is the releases backend's own, for it names the thing, the cause and what to do. */
function errorOf(status: number, error: ErrorBody['error'] | undefined): Error {
  const message = error?.message
    ? `${error.message} (${error.code})`
    : `The release system answered with status ${status} and no reason.`;
  switch (status) {
    case 401:
    case 403:
      return new NotAllowedError(message);
    case 404:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    default:
      return status < 500
        ? new InputError(message)
        : new ServiceUnavailableError(message);
  }
}
