/**
 * Applies a person's answer to a parked step.
 */
import { latestEffect, updateEffect } from './effectRows';
import { StepOutcome } from './outcomes';
import { Resolution } from './rows';
import { Session } from './Session';
import { changeStep } from './transitions';
import { PlannedStep } from './types';

/** The step's outcome when the person has settled it; nothing when there is no answer, or it is to look again. */
export async function applyResolution(
  session: Session,
  planned: PlannedStep,
): Promise<StepOutcome | undefined> {
  const { parts, row } = session;
  const step = session.stepRow(planned);
  if (row.resolution) {
    const { as, by, reason }: Resolution = JSON.parse(row.resolution);
    if (as !== 'retry') {
      return {
        end: {
          state: as,
          facts: { resolvedBy: by },
          message: reason,
          code: as === 'failed' ? 'step.resolved-failed' : undefined,
        },
        onEnd: async tx => {
          await tx('operations')
            .where({ id: row.id })
            .update({ resolution: null });
        },
      };
    }
  } else if (step.state !== 'parked') {
    return undefined;
  }
  const effect = await latestEffect(session, planned);
  if (effect && !effect.settled_at) {
    // A new horizon from here.
    await updateEffect(session, effect, {
      unknown_since: null,
      cancelled_at: null,
    });
  }
  session.replaceStep(
    await session.write(async tx => {
      await tx('operations').where({ id: row.id }).update({ resolution: null });
      return changeStep(parts, tx, row, step, {
        state: 'running',
        code: null,
        message: null,
        failures: 0,
        tries: 0,
      });
    }),
  );
  return undefined;
}
