/**
 * Stops an act in flight and has what served before brought back.
 */
import { EffectKey, Fence } from '@slipway/backstage-plugin-releases-node';
import { raiseFence } from './act';
import { Place } from './Place';
import { Stopwatch } from './Stopwatch';
import { ABORTED, beginUndo } from './undo';

/** An act that has ended, or is being undone already, is left as it is; so is a removal, which leaves nothing to go back to. */
export async function abortAct(
  place: Place,
  key: EffectKey,
  fence: Fence,
  watch: Stopwatch,
): Promise<void> {
  await raiseFence(place, fence);
  const { next } = (await place.record.read()) ?? {};
  if (next?.key !== key || next.failure) {
    return;
  }
  await beginUndo(
    place,
    next,
    { code: ABORTED, message: 'The rollout was aborted', facts: {} },
    watch,
  );
}
