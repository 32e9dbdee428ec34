/**
 * The operation kind `check`: a check run that a person asked for. It holds no environment, so it never waits.
 */
import { CheckRunStateEnum } from '@slipway/backstage-plugin-releases-common';
import { OperationKind, OperationState } from '../engine';
import { CheckStore } from './store';

export const CHECK_KIND = 'check';

const STATES: Partial<Record<OperationState, CheckRunStateEnum>> = {
  waiting: 'queued',
  queued: 'queued',
  running: 'running',
  succeeded: 'passed',
  failed: 'failed',
};

export function checkKind(store: CheckStore): OperationKind {
  return {
    name: CHECK_KIND,
    admit: async () => ({ decision: 'admit' }),
    async onTransition(tx, operation) {
      const run = await store.find(operation.id, tx);
      if (run) {
        await store.record(tx, {
          ...run,
          state: STATES[operation.state] ?? 'aborted',
          message: run.message ?? operation.reason,
          startedAt: operation.startedAt,
          finishedAt: operation.finishedAt,
        });
      }
    },
  };
}
