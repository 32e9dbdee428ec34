/**
 * Puts back on one placement what it ran before the deployment that failed. Where that deployment had not begun there is nothing to do.
 */
import { Observation } from '@slipway/backstage-plugin-releases-node';
import { Drivers } from '../../drivers';
import { EffectStepKind, Engine, StepContext } from '../../engine';
import { inputOf, placementEffect } from './placementEffect';

export function placementRestore(
  drivers: Drivers,
  engine: Engine,
): EffectStepKind {
  return placementEffect('placement.restore@1', drivers, async context =>
    (await wasTouched(engine, context))
      ? undefined
      : ({
          state: 'satisfied',
          facts: { untouched: true },
        } satisfies Observation),
  );
}

async function wasTouched(
  engine: Engine,
  context: StepContext,
): Promise<boolean> {
  const { operation } = context;
  const { target } = inputOf(context);
  const steps = await engine.steps(operation.id);
  const planned = operation.plan.steps.find(
    step => (step.input as { target?: string }).target === target,
  );
  const step = steps.find(
    ({ id, phase }) => phase === 'main' && id === planned?.id,
  );
  return step !== undefined && step.startedAt !== undefined;
}
