/**
 * Why a deployment failed, by what its steps and placements recorded.
 */
import { Diagnosis } from '@slipway/backstage-plugin-releases-common';
import {
  diagnose,
  diagnoseStop,
  Facts,
  instanceFacts,
  variablesOf,
} from '../../diagnosis';
import { PlannedStep, StepRecord } from '../../engine';
import { DeploymentPlacement, DeploymentRecord } from '../types';

type Failed = Pick<
  DeploymentRecord,
  'state' | 'versionName' | 'environment' | 'code' | 'configurationRevision'
>;

const AMISS = ['failed', 'parked', 'aborted'];

/** Undefined when there is nothing to explain. `why`: what the engine says of the operation. */
export function diagnosisOf(
  deployment: Failed,
  recorded: {
    steps: StepRecord[];
    planned: PlannedStep[];
    placements: DeploymentPlacement[];
    why?: string;
  },
): Diagnosis | undefined {
  const { steps, placements, why } = recorded;
  if (deployment.state === 'aborted') {
    return diagnoseStop(why);
  }
  const step = steps.find(({ state }) => AMISS.includes(state));
  if (deployment.state !== 'failed' && step?.state !== 'parked') {
    return undefined;
  }
  const planned = recorded.planned.find(({ id }) => id === step?.id);
  return diagnose(factsOf(deployment, { step, planned, placements, why }), {
    canGoBack: placements.some(({ state }) => state === 'succeeded'),
  });
}

function factsOf(
  deployment: Failed,
  recorded: {
    step: StepRecord | undefined;
    planned: PlannedStep | undefined;
    placements: DeploymentPlacement[];
    why?: string;
  },
): Facts {
  const { step, planned, placements, why } = recorded;
  const facts = step?.facts ?? {};
  const input = planned?.input as { target?: string } | undefined;
  const target =
    input?.target ??
    (typeof facts.target === 'string' ? facts.target : undefined);
  const workload = placements.find(
    placement => placement.target === target,
  )?.workload;
  return {
    version: deployment.versionName ?? deployment.environment,
    environment: deployment.environment,
    target,
    code: step?.code ?? deployment.code,
    message: step?.message ?? why,
    instance: instanceFacts(facts),
    variables: variablesOf(workload),
    configurationRevision: deployment.configurationRevision,
    ...(step && {
      step: { title: step.title, timeoutSeconds: planned?.timeoutSeconds },
    }),
    ...(typeof facts.output === 'string' && {
      check: { output: facts.output },
    }),
  };
}
