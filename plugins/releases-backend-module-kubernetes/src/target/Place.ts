/**
 * One placement on its cluster: where it is, what is remembered of it, and what is there now.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Drift, PlacementRef } from '@slipway/backstage-plugin-releases-node';
import { get, LiveDeployment, LiveObject, RecordStore } from '../apply';
import { SharedCache } from '../cache';
import { Cluster } from '../clusters';
import { MARKS, placementName, RenderSettings } from '../render';
import { placementDrift } from '../drift';
import { LivePod } from '../rollout';
import { namespaceOf, TargetSettings } from './settings';

interface LiveEvent extends LiveObject {
  reason?: string;
  message?: string;
  involvedObject?: { uid?: string; name?: string };
  lastTimestamp?: string;
  eventTime?: string;
}

interface LiveAutoscaler extends LiveObject {
  spec: { scaleTargetRef: { kind: string; name: string } };
}

export interface LiveService extends LiveObject {
  spec: { ports?: { port: number; nodePort?: number; appProtocol?: string }[] };
}

export interface Surroundings {
  cluster: Cluster;
  cache: SharedCache;
  settings: TargetSettings;
  logger: LoggerService;
}

export class Place {
  readonly cluster: Cluster;
  readonly name: string;
  readonly namespace: string;
  readonly settings: RenderSettings;
  readonly record: RecordStore;
  private readonly cache: SharedCache;

  constructor(readonly around: Surroundings, readonly ref: PlacementRef) {
    const { cluster, cache, settings } = around;
    this.cluster = cluster;
    this.cache = cache;
    this.namespace = namespaceOf(settings, ref);
    this.settings = { ...settings, namespace: this.namespace };
    this.name = placementName(settings.target, ref);
    this.record = new RecordStore(
      cluster,
      { target: settings.target, namespace: this.namespace },
      ref,
    );
  }

  get title(): string {
    return `${this.ref.service} in ${this.ref.environment}`;
  }

  /** As it is, not as the cache has it. */
  deployment(): Promise<LiveDeployment | undefined> {
    return get(this.cluster, 'Deployment', this.namespace, this.name);
  }

  async cachedDeployment(): Promise<LiveDeployment | undefined> {
    const found = await this.list<LiveDeployment>('deployments');
    return found.find(({ metadata }) => metadata.name === this.name);
  }

  async service(): Promise<LiveService | undefined> {
    const found = await this.list<LiveService>('services');
    return found.find(({ metadata }) => metadata.name === this.name);
  }

  /** All of the placement, from the cache: what was observed here is not older when it is shown. */
  pods(): Promise<LivePod[]> {
    return this.list<LivePod>('pods');
  }

  /** What the last failing probe of each pod answered, by its name. */
  async probes(pods: LivePod[]): Promise<Map<string, string>> {
    const byUid = new Map(pods.map(pod => [pod.metadata.uid, pod]));
    if (byUid.size === 0) {
      return new Map();
    }
    const events = await this.cache.list<LiveEvent>({
      kind: 'events',
      namespace: this.namespace,
    });
    return new Map(
      events
        .filter(({ reason }) => reason === 'Unhealthy')
        .sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
        .flatMap(({ involvedObject, message }) => {
          const pod = byUid.get(involvedObject?.uid ?? '');
          return pod && message ? [[pod.metadata.name, message] as const] : [];
        }),
    );
  }

  /** Whether an autoscaler sets the number of instances. */
  async isAutoscaled(): Promise<boolean> {
    const found = await this.cache.list<LiveAutoscaler>({
      kind: 'horizontalpodautoscalers',
      namespace: this.namespace,
    });
    return found.some(
      ({ spec: { scaleTargetRef } }) =>
        scaleTargetRef.kind === 'Deployment' &&
        scaleTargetRef.name === this.name,
    );
  }

  /** What somebody changed since it was applied; undefined while something is being changed by us, or where that cannot be told. */
  async drift(): Promise<Drift[] | undefined> {
    try {
      return await placementDrift(
        this.cache,
        this.name,
        this.settings,
        await this.isAutoscaled(),
      );
    } catch (error) {
      // How well it runs is known all the same.
      this.around.logger.warn(
        `The drift of ${this.title} is not known: ${stringifyError(error)}`,
      );
      return undefined;
    }
  }

  private list<T extends LiveObject>(
    kind: 'pods' | 'deployments' | 'services',
  ): Promise<T[]> {
    return this.cache.list<T>({
      kind,
      namespace: this.namespace,
      labelSelector: `${MARKS.placement}=${this.name}`,
    });
  }
}

function timeOf({ lastTimestamp, eventTime, metadata }: LiveEvent): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '';
}
