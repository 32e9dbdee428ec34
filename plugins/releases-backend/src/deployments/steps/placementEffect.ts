/**
 * What the steps of a placement share: one act on one target, observed before it is done.
 */
import {
  EffectKey,
  Fence,
  Observation,
} from '@slipway/backstage-plugin-releases-node';
import { Drivers } from '../../drivers';
import { EffectStepKind, StepContext } from '../../engine';
import { PlacementStepInput } from '../rules/plan';

const POLL_SECONDS = 1;
const HORIZON_SECONDS = 300;
/** A rollout that failed is not tried again by itself: the same version would fail the same way. */
const MAX_ATTEMPTS = 1;

export function inputOf(context: Pick<StepContext, 'step'>) {
  return context.step.input as unknown as PlacementStepInput;
}

/** `before`: answers instead of the target when there is nothing to do. */
export function placementEffect(
  kind: string,
  drivers: Drivers,
  before?: (context: StepContext) => Promise<Observation | undefined>,
): EffectStepKind {
  return {
    type: 'effect',
    kind,
    pollSeconds: POLL_SECONDS,
    horizonSeconds: HORIZON_SECONDS,
    maxAttempts: MAX_ATTEMPTS,
    async observe(context: StepContext, key: EffectKey): Promise<Observation> {
      const { target, act } = inputOf(context);
      return (
        (await before?.(context)) ?? drivers.target(target).observe(act, key)
      );
    },
    act(context: StepContext, key: EffectKey, fence: Fence) {
      const { target, act } = inputOf(context);
      return drivers.target(target).act(act, key, fence);
    },
    cancel(context: StepContext, key: EffectKey, fence: Fence) {
      const { target, act } = inputOf(context);
      return drivers.target(target).abort(act, key, fence);
    },
  };
}
