/**
 * Why a deployment failed: one sentence, at most three pieces of evidence, one act to try. Made of facts alone; where they do not say,
 * "Cause unknown" and the last lines.
 */
import {
  Explanation,
  ExplanationEvidenceInner,
  ExplanationTryAct,
} from '@slipway/backstage-plugin-releases-common';
import { JsonObject } from '@backstage/types';
import { StepRecord } from '../../engine';
import { DeploymentRecord } from '../types';

const LAST_LINES = 20;

type Failed = Pick<
  DeploymentRecord,
  'state' | 'versionName' | 'environment' | 'code' | 'reason'
>;

/** Undefined when there is nothing to explain. `switched`: the failed version serves somewhere, so going back would help. */
export function explain(
  deployment: Failed,
  steps: StepRecord[],
  options: { switched: boolean; why?: string },
): Explanation | undefined {
  const step = steps.find(
    candidate =>
      candidate.state === 'failed' ||
      candidate.state === 'parked' ||
      candidate.state === 'aborted',
  );
  if (deployment.state === 'aborted') {
    return {
      sentence: options.why
        ? `It was stopped: ${options.why}.`
        : 'It was stopped before it was done.',
      evidence: [],
    };
  }
  if (deployment.state !== 'failed' && step?.state !== 'parked') {
    return undefined;
  }
  const facts = step?.facts ?? {};
  const code = step?.code ?? deployment.code;
  const sentence = sentenceOf(code, deployment, step, facts);
  return {
    sentence: sentence ?? 'Cause unknown.',
    evidence: evidenceOf(step, facts, sentence === undefined).slice(0, 3),
    tryAct: actOf(code, deployment, options.switched),
  };
}

function sentenceOf(
  code: string | undefined,
  deployment: Failed,
  step: StepRecord | undefined,
  facts: JsonObject,
): string | undefined {
  const { versionName } = deployment;
  const exit = exitOf(facts);
  switch (code) {
    case 'instance.crash-loop':
      return `${versionName} ends again and again soon after it starts${
        exit ? `, with ${exit}` : ''
      }.`;
    case 'instance.exited':
    case 'instance.never-healthy':
      return exit
        ? `${versionName} started, ended with ${exit} and never became healthy.`
        : `${versionName} started and never answered its health check well${
            text(facts.probe) ? `: ${text(facts.probe)}` : ''
          }.`;
    case 'check.failed':
      return step?.message ?? 'A required check did not pass.';
    default:
      return step?.message;
  }
}

function evidenceOf(
  step: StepRecord | undefined,
  facts: JsonObject,
  unknown: boolean,
): ExplanationEvidenceInner[] {
  const evidence: ExplanationEvidenceInner[] = [];
  const exit = exitOf(facts);
  if (exit) {
    evidence.push({ label: 'Last exit', text: exit });
  }
  const lines = linesOf(facts);
  if (lines.length > 0) {
    evidence.push({
      label: 'Last lines',
      text: lines.slice(-LAST_LINES).join('\n'),
    });
  }
  if (text(facts.probe)) {
    evidence.push({ label: 'Health check', text: text(facts.probe) });
  }
  if (text(facts.output)) {
    evidence.push({ label: 'Output', text: text(facts.output) });
  }
  if (evidence.length === 0 && step?.message && !unknown) {
    evidence.push({ label: step.title, text: step.message });
  }
  return evidence;
}

function actOf(
  code: string | undefined,
  deployment: Failed,
  switched: boolean,
): ExplanationTryAct | undefined {
  const { environment } = deployment;
  if (switched) {
    return { kind: 'rollback', label: `Roll back ${environment}` };
  }
  switch (code) {
    case 'instance.crash-loop':
    case 'check.failed':
      return { kind: 'logs', label: 'Read the logs' };
    case 'instance.never-healthy':
    case 'instance.port-not-listening':
      return { kind: 'configuration', label: 'Look at ports and health check' };
    case 'rollout.timed-out':
    case 'target.unavailable':
      return { kind: 'retry', label: 'Deploy again' };
    default:
      return { kind: 'logs', label: 'Read the logs' };
  }
}

function exitOf(facts: JsonObject): string | undefined {
  if (typeof facts.exitCode === 'number') {
    return `exit code ${facts.exitCode}`;
  }
  return text(facts.signal) ? `signal ${facts.signal}` : undefined;
}

/** Lines as text, or as log lines with their text in `text`. */
function linesOf(facts: JsonObject): string[] {
  const lines = facts.lastLines;
  return Array.isArray(lines)
    ? lines.flatMap(line => {
        if (typeof line === 'string') {
          return [line];
        }
        const inner = line && !Array.isArray(line) && typeof line === 'object';
        const said = inner ? text((line as JsonObject).text) : undefined;
        return said === undefined ? [] : [said];
      })
    : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
