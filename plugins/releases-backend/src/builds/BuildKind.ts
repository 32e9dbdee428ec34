/**
 * What the engine asks about builds: their rows follow their operations.
 */
import { Knex } from 'knex';
import { Admission, Operation, OperationKind, OperationState } from '../engine';
import { Services } from '../services';
import { BuildStore } from './store';
import { BuildPatch, BuildState } from './types';

export const BUILD_KIND = 'build';

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
  ) {}

  async admit(tx: Knex.Transaction, operation: Operation): Promise<Admission> {
    const service = await this.services.find(operation.subject.service!, tx);
    return service?.state === 'active'
      ? { decision: 'admit' }
      : {
          decision: 'deny',
          state: 'rejected',
          code: 'service.detached',
          reason: `${operation.subject.service} was detached from the catalog before its build began.`,
        };
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
  }
}
