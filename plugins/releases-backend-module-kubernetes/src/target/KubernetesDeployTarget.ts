/**
 * A deploy target on one cluster of Kubernetes. It keeps nothing itself: what is remembered of a placement stands beside its objects, so that
 * any replica of the backend goes on where another stopped, and a stale one is refused.
 */
import {
  DeployTarget,
  DeployTargetCapabilities,
  DriverContext,
  EffectKey,
  Fence,
  LogLine,
  LogOptions,
  Observation,
  PlacementAct,
  PlacementPreview,
  PlacementRef,
  PlacementStatus,
  ReleasesError,
  TerminalOptions,
  TerminalSession,
} from '@slipway/backstage-plugin-releases-node';
import { healthInWords, SharedCache } from '../cache';
import { claimWorkload, findClaimable, releaseWorkload } from '../claims';
import { Cluster } from '../clusters';
import { logGone, readLog } from '../logs';
import { CONTAINER, MARKS } from '../render';
import { instanceId, isLive, LivePod } from '../rollout';
import { openTerminal } from '../terminal';
import { abortAct } from './abort';
import { actOn } from './act';
import { readFormer } from './former';
import { observeAct } from './observe';
import { Place } from './Place';
import { previewOf } from './preview';
import { inWords, refusalOf } from './refusals';
import { namespaceOf, readTargetSettings, TargetSettings } from './settings';
import { statusOf } from './status';
import { Stopwatch } from './Stopwatch';
import { Watching } from './Watching';

const HEALTH_SECONDS = 5;

export class KubernetesDeployTarget implements DeployTarget {
  readonly id: string;
  readonly fencing = 'enforced';
  readonly capabilities: DeployTargetCapabilities = {
    artifactKinds: ['image'],
    scale: true,
    restart: true,
    stop: true,
    terminal: true,
    previousLogs: true,
    resourceLimits: true,
    logsEndWithInstance: true,
  };
  private readonly settings: TargetSettings;
  private readonly watching: Watching;
  private readonly stopwatch = new Stopwatch();
  private readonly terminals = new Set<TerminalSession>();

  /**
   * @param cache - of the same cluster, shared by every target on it
   */
  constructor(
    private readonly context: DriverContext,
    private readonly cluster: Cluster,
    private readonly cache: SharedCache,
  ) {
    this.id = context.id;
    this.settings = readTargetSettings(context.id, context.config);
    this.watching = new Watching(cache, context.id, key => context.wake(key));
  }

  async start(): Promise<void> {
    const { namespace } = this.settings;
    if (!namespace.includes('{')) {
      this.watching.include(namespace);
    }
  }

  /** What runs goes on; terminals end. */
  async stop(): Promise<void> {
    await Promise.all([...this.terminals].map(session => session.close()));
    await this.watching.close();
  }

  async observe(act: PlacementAct, key: EffectKey): Promise<Observation> {
    const place = this.place(act.placement);
    try {
      return await observeAct(place, act, key, this.stopwatch);
    } catch (error) {
      const refusal = refusalOf(error, this.id);
      if (
        refusal instanceof ReleasesError &&
        refusal.code === 'target.unavailable'
      ) {
        return { state: 'unknown', message: refusal.message };
      }
      throw refusal;
    }
  }

  act(
    act: PlacementAct,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }> {
    const place = this.place(act.placement);
    return inWords(this.id, () => actOn(place, act, key, fence), 'unknown');
  }

  abort(act: PlacementAct, key: EffectKey, fence: Fence): Promise<void> {
    const place = this.place(act.placement);
    return inWords(
      this.id,
      () => abortAct(place, key, fence, this.stopwatch),
      'unknown',
    );
  }

  preview(act: PlacementAct & { verb: 'apply' }): Promise<PlacementPreview> {
    const place = this.place(act.placement);
    return inWords(this.id, () => previewOf(place, act));
  }

  status(placement: PlacementRef): Promise<PlacementStatus> {
    return inWords(this.id, () => statusOf(this.place(placement)));
  }

  watch(listener: (placement: PlacementRef) => void): { close(): void } {
    return this.watching.watch(listener);
  }

  async *logs(
    placement: PlacementRef,
    instance: string,
    options: LogOptions,
  ): AsyncIterable<LogLine> {
    const place = this.place(placement);
    const find = () => this.podOf(place, instance);
    try {
      const pod = await find();
      if (!pod) {
        throw logGone(instance);
      }
      const { cluster, namespace } = place;
      yield* readLog({ cluster, namespace, pod, refresh: find }, options);
    } catch (error) {
      throw refusalOf(error, this.id);
    }
  }

  async openTerminal(
    placement: PlacementRef,
    instance: string,
    options: TerminalOptions,
  ): Promise<TerminalSession> {
    const place = this.place(placement);
    const pod = await inWords(this.id, () => this.podOf(place, instance));
    if (!pod || !isLive(pod) || pod.metadata.deletionTimestamp) {
      throw new ReleasesError(
        'terminal.unavailable',
        `Instance ${instance} has ended; open a terminal on a live one.`,
        { status: 409 },
      );
    }
    const session = await openTerminal(
      {
        cluster: place.cluster,
        namespace: place.namespace,
        pod: pod.metadata.name,
        // The API server refuses what is no container of this pod.
        container: options.container ?? CONTAINER,
      },
      options,
      this.context.logger,
    );
    this.terminals.add(session);
    session.onExit(() => this.terminals.delete(session));
    return session;
  }

  claimable(ref: PlacementRef, annotations: Record<string, string>) {
    const place = this.claimPlace(ref);
    return inWords(this.id, () => findClaimable(place, annotations));
  }

  claim(ref: PlacementRef, reference: string) {
    const place = this.claimPlace(ref);
    return inWords(this.id, () => claimWorkload(place, reference));
  }

  release(ref: PlacementRef, reference: string) {
    const place = this.claimPlace(ref);
    return inWords(this.id, () => releaseWorkload(place, reference));
  }

  async health(): Promise<{ ok: boolean; message?: string }> {
    try {
      await this.cluster.request({
        path: '/version',
        timeoutSeconds: HEALTH_SECONDS,
      });
      return healthInWords(this.cache.health());
    } catch (error) {
      return { ok: false, message: (error as Error).message };
    }
  }

  private claimPlace(placement: PlacementRef) {
    const namespace = namespaceOf(this.settings, placement);
    return { cluster: this.cluster, namespace, placement };
  }

  private place(ref: PlacementRef): Place {
    const place = new Place(
      {
        cluster: this.cluster,
        cache: this.cache,
        settings: this.settings,
        logger: this.context.logger,
      },
      { service: ref.service, environment: ref.environment },
    );
    this.watching.include(place.namespace);
    return place;
  }

  /**
   * The pod behind an instance of this placement; undefined for one that has ended and is gone.
   *
   * @throws ReleasesError `instance.not-found`
   */
  private async podOf(
    place: Place,
    instance: string,
  ): Promise<LivePod | undefined> {
    const pods = await place.pods();
    const found = pods.find(pod => instanceId(pod) === instance);
    if (found?.metadata.labels?.[MARKS.placement] === place.name) {
      return found;
    }
    const { instances } = readFormer(await place.cachedDeployment());
    if (instances.some(({ id }) => id === instance)) {
      return undefined;
    }
    throw new ReleasesError(
      'instance.not-found',
      `${place.title} has no instance ${instance} on ${this.id}.`,
      { status: 404 },
    );
  }
}
