/**
 * A deployment without secrets in what drivers, steps and programs said. Names and ids, by which pages find things, stay as they are.
 */
import { Deployment, Said } from '@slipway/backstage-plugin-releases-common';
import { maskDiagnosis } from '../diagnosis';
import { Masker } from '../masking';

export function maskDeployment(
  masker: Masker,
  deployment: Deployment,
): Deployment {
  if (masker.empty) {
    return deployment;
  }
  const text = (value: string | undefined) => value && masker.text(value);
  const said = (all: Said[] | undefined) => all && masker.json(all);
  const { diagnosis, parkedQuestion } = deployment;
  return {
    ...deployment,
    message: text(deployment.message),
    said: said(deployment.said),
    steps: deployment.steps.map(step => ({
      ...step,
      message: text(step.message),
      facts: masker.json(step.facts),
    })),
    placements: deployment.placements.map(placement => ({
      ...placement,
      message: text(placement.message),
    })),
    diagnosis: diagnosis && maskDiagnosis(masker, diagnosis),
    parkedQuestion: parkedQuestion && {
      ...parkedQuestion,
      reason: masker.text(parkedQuestion.reason),
    },
  };
}
