/**
 * Restart, scale, stop, hold and resume: a sentence, perhaps a number, a reason.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import TextField from '@mui/material/TextField';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { useT } from '../ui/useT';
import { ActDialog } from './ActDialog';
import { ReasonField } from './ReasonField';
import { useDeploy } from './useDeploy';

const MAXIMUM = 100;

export const RunningDialog = (props: {
  environment: Environment;
  kind: 'restart' | 'scale' | 'stop';
  /** Only there; on all targets when absent. */
  target?: string;
  onClose: () => void;
}) => {
  const t = useT();
  const { environment, kind } = props;
  const placements = environment.placements.filter(
    ({ target }) => props.target === undefined || target === props.target,
  );
  const only =
    environment.placements.length > 1 && placements.length === 1
      ? placements[0]
      : undefined;
  const env = only
    ? t('instance.placement', {
        env: environment.title,
        target: only.targetTitle ?? only.target,
      })
    : environment.title;
  const now = placements.reduce(
    (sum, placement) => Math.max(sum, placement.desired),
    0,
  );
  const [replicas, setReplicas] = useState(String(now));
  const [reason, setReason] = useState('');
  const act = useDeploy();
  const count = Number(replicas);
  const valid =
    /^\d+$/.test(replicas) && count >= 0 && count <= MAXIMUM && count !== now;

  let because: string | undefined;
  if (kind === 'scale' && !valid) {
    because = t('scale.invalid', {
      now: String(now),
      maximum: String(MAXIMUM),
    });
  } else if (environment.protected && !reason.trim()) {
    because = t('dialog.reasonMissing', { env });
  }

  return (
    <ActDialog
      title={t(`${kind}.title`, { env })}
      action={
        kind === 'scale'
          ? t('scale.action', { env, replicas })
          : t(`${kind}.action`, { env })
      }
      because={because}
      dangerous={kind === 'stop' || environment.protected}
      requesting={act.requesting}
      error={act.error}
      onClose={props.onClose}
      onAct={() =>
        act.run({
          environment: environment.name,
          kind,
          replicas: kind === 'scale' ? count : undefined,
          targets: only && [only.target],
          reason: reason.trim() || undefined,
          expectedBase: environment.base,
        })
      }
    >
      <div>{t(`${kind}.what`, { env })}</div>
      {kind === 'scale' && (
        <TextField
          type="number"
          size="small"
          label={t('scale.replicas')}
          value={replicas}
          onChange={event => setReplicas(event.target.value)}
          inputProps={{ min: 0, max: MAXIMUM }}
        />
      )}
      <ReasonField
        value={reason}
        onChange={setReason}
        required={environment.protected}
      />
    </ActDialog>
  );
};

export const HoldDialog = (props: {
  environment: Environment;
  kind: 'hold' | 'resume';
  onClose: () => void;
}) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { environment, kind } = props;
  const env = environment.title;
  const [reason, setReason] = useState('');
  const required = kind === 'hold' || environment.protected;
  const act = useAct(
    (why: string) =>
      kind === 'hold'
        ? api.setHold(key, environment.name, why)
        : api.releaseHold(key, environment.name, why || undefined),
    props.onClose,
  );
  return (
    <ActDialog
      title={t(`${kind}.title`, { env })}
      action={t(`${kind}.action`, { env })}
      because={
        required && !reason.trim()
          ? t('dialog.reasonMissing', { env })
          : undefined
      }
      requesting={act.requesting}
      error={act.error}
      onClose={props.onClose}
      onAct={() => act.run(reason.trim())}
    >
      <div>{t(`${kind}.what`, { env })}</div>
      {kind === 'resume' && environment.hold && (
        <div>{t('resume.held', { reason: environment.hold.reason })}</div>
      )}
      <ReasonField value={reason} onChange={setReason} required={required} />
    </ActDialog>
  );
};
