/**
 * Stops a deployment; what serves is kept.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { ActDialog } from '../dialogs/ActDialog';
import { ReasonField } from '../dialogs/ReasonField';
import { ActButton } from '../ui/ActButton';
import { useT } from '../ui/useT';

export const AbortDeployment = (props: { deployment: Deployment }) => {
  const t = useT();
  const { deployment } = props;
  const [asking, setAsking] = useState(false);
  const verdict = deployment.can.abort;
  const ended = verdict?.code === 'state.unfit';
  // The dialog stays when the deployment ends under it and then says so.
  if (!verdict || (ended && !asking)) {
    return null;
  }
  const because = verdict.allowed ? undefined : verdict.reason ?? verdict.code;
  const label = deployment.fromVersionName
    ? t('deployment.abortKeep', { version: deployment.fromVersionName })
    : t('deployment.abort');
  return (
    <>
      <ActButton
        color="error"
        because={because}
        onClick={() => setAsking(true)}
      >
        {label}
      </ActButton>
      {asking && (
        <AbortDialog
          deployment={deployment}
          label={label}
          because={because}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};

const AbortDialog = (props: {
  deployment: Deployment;
  label: string;
  because?: string;
  onClose: () => void;
}) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { deployment } = props;
  const [reason, setReason] = useState('');
  const act = useAct(
    (why: string, idempotencyKey) =>
      api.abortDeployment(key, deployment.id, why || undefined, idempotencyKey),
    props.onClose,
  );
  return (
    <ActDialog
      title={t('deployment.abortTitle', { env: deployment.environment })}
      action={props.label}
      because={props.because}
      dangerous
      requesting={act.requesting}
      error={act.error}
      onClose={props.onClose}
      onAct={() => act.run(reason.trim())}
    >
      <div>{t('deployment.abortWhat')}</div>
      <ReasonField value={reason} onChange={setReason} required={false} />
    </ActDialog>
  );
};
