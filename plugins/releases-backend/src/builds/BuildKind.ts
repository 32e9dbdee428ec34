/**
 * What the engine asks about builds: their rows follow their operations.
 */
import { Knex } from 'knex';
import { Drivers } from '../drivers';
import {
  Admission,
  Engine,
  Operation,
  OperationKind,
  OperationState,
} from '../engine';
import { Services } from '../services';
import { BuildStore } from './store';
import { BuildPatch, BuildRecord, BuildState } from './types';

export const BUILD_KIND = 'build';

/** A build that waits for its turn is woken by the end of another; after this it is asked again in any case. */
const ASK_AGAIN_MILLIS = 30_000;

const STATES: Record<OperationState, BuildState> = {
  waiting: 'queued',
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  aborted: 'aborted',
  superseded: 'aborted',
  rejected: 'aborted',
  expired: 'aborted',
};

export class BuildKind implements OperationKind {
  readonly name = BUILD_KIND;

  constructor(
    private readonly builds: BuildStore,
    private readonly services: Services,
    private readonly drivers: Pick<Drivers, 'buildEngines'>,
    private readonly engine: Pick<Engine, 'reconsider'>,
  ) {}

  async admit(tx: Knex.Transaction, operation: Operation): Promise<Admission> {
    const service = await this.services.find(operation.subject.service!, tx);
    if (service?.state !== 'active') {
      return {
        decision: 'deny',
        state: 'rejected',
        code: 'service.detached',
        reason: `${operation.subject.service} was detached from the catalog before its build began.`,
      };
    }
    const build = (await this.builds.find(operation.id, tx))!;
    const most = this.mostAtOnce(build);
    if ((await this.builds.ahead(build, tx)) < most) {
      return { decision: 'admit' };
    }
    return {
      decision: 'defer',
      code: 'builder.busy',
      reason: `The build engine '${build.builder}' runs at most ${most} builds at once; this one waits for its turn.`,
      until: new Date(Date.now() + ASK_AGAIN_MILLIS).toISOString(),
    };
  }

  private mostAtOnce({ builder }: BuildRecord): number {
    const engine = this.drivers.buildEngines().find(({ id }) => id === builder);
    return engine?.capabilities.maxConcurrent ?? Infinity;
  }

  /** Those whose turn it is now that one has ended. */
  private async wakeNext(
    tx: Knex.Transaction,
    ended: BuildRecord,
  ): Promise<void> {
    const most = this.mostAtOnce(ended);
    if (most === Infinity) {
      return;
    }
    for (const id of await this.builds.firstQueued(ended.builder, most, tx)) {
      await this.engine.reconsider(tx, slotOfBuild(id));
    }
  }

  async onTransition(
    tx: Knex.Transaction,
    operation: Operation,
  ): Promise<void> {
    const build = await this.builds.find(operation.id, tx);
    const state = STATES[operation.state];
    const now = new Date().toISOString();
    const patch: BuildPatch = { state };
    if (state === 'running' && !build?.startedAt) {
      patch.startedAt = now;
    }
    if (state !== 'queued' && state !== 'running') {
      patch.finishedAt = now;
      patch.stages = build?.stages.map(stage =>
        stage.state === 'running' || stage.state === 'pending'
          ? {
              ...stage,
              state: stage.state === 'running' ? 'aborted' : 'skipped',
            }
          : stage,
      );
      if (state !== 'succeeded' && !build?.failure) {
        patch.failure = {
          code: operation.code ?? `build.${state}`,
          message: operation.reason ?? `The build was ${state}.`,
        };
      }
    }
    await this.builds.update(tx, operation.id, patch);
    if (build && patch.finishedAt) {
      await this.wakeNext(tx, build);
    }
  }
}

/** A build is its own slot. */
export function slotOfBuild(id: string): string {
  return `build:${id}`;
}
