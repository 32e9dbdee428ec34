/**
 * What can be done with an environment: one primary act, the rest behind the menu.
 */
import {
  Environment,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { DialogAct } from '../dialogs/useDialog';

export type EnvironmentAct = Exclude<
  DialogAct,
  'build' | 'accept' | 'reject' | 'markBad' | 'clearBad'
>;

export type Primary =
  | { kind: 'progress' | 'request'; deploymentId: string }
  | { kind: 'rollback' | 'promote' | 'deploy'; verdict: Verdict };

/** The act that the state of the environment calls for. */
export function primaryAct(environment: Environment): Primary | undefined {
  const { activity, can, health, promotable } = environment;
  if (activity.deploymentId && activity.kind !== 'idle') {
    return {
      kind: activity.kind === 'waiting' ? 'request' : 'progress',
      deploymentId: activity.deploymentId,
    };
  }
  if (health === 'unhealthy' && can.rollback?.allowed && environment.lastGood) {
    return { kind: 'rollback', verdict: can.rollback };
  }
  if (can.promote?.allowed && promotable) {
    return { kind: 'promote', verdict: can.promote };
  }
  return can.deploy ? { kind: 'deploy', verdict: can.deploy } : undefined;
}

/** Everything that its targets can do, allowed or not. */
export function menuActs(
  environment: Environment,
): { act: EnvironmentAct; verdict: Verdict }[] {
  const { can, hold } = environment;
  const acts: { act: EnvironmentAct; verdict: Verdict | undefined }[] = [
    { act: 'deploy', verdict: can.deploy },
    { act: 'promote', verdict: can.promote },
    { act: 'rollback', verdict: can.rollback },
    { act: 'restart', verdict: can.restart },
    { act: 'scale', verdict: can.scale },
    { act: 'stop', verdict: can.stop },
    { act: hold ? 'resume' : 'hold', verdict: can.hold },
  ];
  return acts.flatMap(({ act, verdict }) =>
    verdict ? [{ act, verdict }] : [],
  );
}

/** Why not, as a sentence; absent when it is allowed. */
export const refusal = (verdict: Verdict): string | undefined =>
  verdict.allowed ? undefined : verdict.reason ?? verdict.code ?? '';
