/**
 * States as tone and word.
 */
import {
  BuildStageStateEnum,
  BuildStateEnum,
  CheckRunStateEnum,
  DeploymentStateEnum,
  DeploymentStepStateEnum,
  EnvironmentHealthEnum,
} from '@slipway/backstage-plugin-releases-common';
import {
  StatusLabel,
  StatusTone,
} from '@slipway/backstage-plugin-releases-react';
import { useT } from './useT';

type AnyState =
  | BuildStageStateEnum
  | BuildStateEnum
  | CheckRunStateEnum
  | DeploymentStateEnum
  | DeploymentStepStateEnum;

const tones: Record<AnyState, StatusTone> = {
  aborted: 'neutral',
  expired: 'neutral',
  failed: 'error',
  parked: 'warning',
  passed: 'ok',
  pending: 'neutral',
  queued: 'waiting',
  rejected: 'error',
  running: 'running',
  skipped: 'neutral',
  succeeded: 'ok',
  superseded: 'neutral',
  waiting: 'waiting',
};

export const StateLabel = (props: { state: AnyState }) => {
  const t = useT();
  return (
    <StatusLabel tone={tones[props.state]}>
      {t(`states.${props.state}`)}
    </StatusLabel>
  );
};

export const healthTones: Record<EnvironmentHealthEnum, StatusTone> = {
  healthy: 'ok',
  degraded: 'warning',
  unhealthy: 'error',
  stopped: 'paused',
  unknown: 'waiting',
  empty: 'neutral',
};
