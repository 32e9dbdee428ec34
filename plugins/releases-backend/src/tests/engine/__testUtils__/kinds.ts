/**
 * The noun of the tests, and its step that writes into the journal. Free of the test framework: child processes use it too.
 */
import { Knex } from 'knex';
import {
  Admission,
  EffectStepKind,
  Operation,
  OperationKind,
  OperationState,
  StepRecord,
} from '../../../engine';
import { JournalTarget } from './journal';

/** What the noun was told, and how it answers. */
export class TestNoun implements OperationKind {
  readonly name = 'release';
  readonly transitions: { id: string; from?: string; to: string }[] = [];
  admits: (
    operation: Operation,
    tx: Knex.Transaction,
  ) => Admission | Promise<Admission> = () => ({ decision: 'admit' });
  onChange: (operation: Operation) => void = () => {};
  onStepChange: (step: StepRecord) => void = () => {};

  async admit(tx: Knex.Transaction, operation: Operation): Promise<Admission> {
    return this.admits(operation, tx);
  }

  async onTransition(
    _tx: Knex.Transaction,
    operation: Operation,
    from: OperationState | undefined,
  ): Promise<void> {
    this.onChange(operation);
    this.transitions.push({ id: operation.id, from, to: operation.state });
  }

  async onStep(
    _tx: Knex.Transaction,
    _operation: Operation,
    step: StepRecord,
  ): Promise<void> {
    this.onStepChange(step);
  }
}

export type Boundary =
  | 'before-intent'
  | 'after-intent'
  | 'after-act'
  | 'after-confirm';

export interface ApplyHooks {
  /** Called as a step comes by the boundary. */
  at?: (boundary: Boundary, key: string) => void | Promise<void>;
}

export function applyKind(
  target: JournalTarget,
  hooks: ApplyHooks = {},
): EffectStepKind {
  const acted = new Set<string>();
  return {
    type: 'effect',
    kind: 'test.apply@1',
    pollSeconds: 0.05,
    horizonSeconds: 1,
    maxAttempts: 3,
    observe: async (context, key) => {
      await hooks.at?.(acted.has(key) ? 'after-confirm' : 'before-intent', key);
      return target.observe(key, context.operation.slot);
    },
    act: async (context, key, fence) => {
      target.journal.write({ event: 'act', key, fence });
      await hooks.at?.('after-intent', key);
      const answer = target.act(key, context.operation.slot, fence);
      acted.add(key);
      await hooks.at?.('after-act', key);
      return answer;
    },
    cancel: async (context, key, fence) =>
      target.cancel(key, context.operation.slot, fence),
  };
}
