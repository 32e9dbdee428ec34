/**
 * Observes an effect that was intended: an error of the driver there means that its state is unknown.
 */
import {
  EffectKey,
  Observation,
} from '@slipway/backstage-plugin-releases-node';
import { meaningOf } from './outcomes';
import { Session } from './Session';
import { EffectStepKind, StepContext } from './types';

/** Throws what the driver did not foresee, and when the lease is lost. */
export async function observeOpen(
  session: Session,
  kind: EffectStepKind,
  context: StepContext,
  key: EffectKey,
): Promise<Observation> {
  session.lease.assertHeld();
  try {
    return await kind.observe(context, key);
  } catch (error) {
    const meaning = meaningOf(error);
    if (meaning.nature === 'unexpected') {
      throw error;
    }
    return { state: 'unknown', message: meaning.error.message };
  } finally {
    session.lease.assertHeld();
  }
}
