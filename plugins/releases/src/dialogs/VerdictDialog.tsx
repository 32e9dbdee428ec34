/**
 * A tester accepts or rejects what runs in an environment; the word is bound to the version that was seen.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import {
  CreateCheckVerdictRequest,
  Environment,
} from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { useT } from '../ui/useT';
import { ActDialog } from './ActDialog';
import { ReasonField } from './ReasonField';

export const VerdictDialog = (props: {
  environment: Environment;
  kind: 'accept' | 'reject';
  onClose: () => void;
}) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { environment, kind } = props;
  // What was there when the dialog opened is what the tester saw.
  const [seen] = useState(environment.version);
  const [reason, setReason] = useState('');
  const act = useAct(
    (input: CreateCheckVerdictRequest, idempotencyKey) =>
      api.createCheckVerdict(key, input, idempotencyKey),
    props.onClose,
  );
  const words = { env: environment.title, version: seen?.name ?? '' };
  let because: string | undefined;
  if (!seen) {
    because = t('verdict.nothing', words);
  } else if (environment.version?.id !== seen.id) {
    because = t('verdict.changed', {
      env: environment.title,
      version: environment.version?.name ?? '',
    });
  } else if (kind === 'reject' && !reason.trim()) {
    because = t('verdict.reasonMissing');
  }
  return (
    <ActDialog
      title={t(`verdict.${kind}.title`, words)}
      action={t(`verdict.${kind}.action`, words)}
      because={because}
      dangerous={kind === 'reject'}
      requesting={act.requesting}
      error={act.error}
      onClose={props.onClose}
      onAct={() =>
        act.run({
          environment: environment.name,
          verdict: kind === 'accept' ? 'accepted' : 'rejected',
          versionId: seen?.id,
          reason: reason.trim() || undefined,
        })
      }
    >
      <div>{t(`verdict.${kind}.what`, words)}</div>
      <ReasonField
        value={reason}
        onChange={setReason}
        required={kind === 'reject'}
      />
    </ActDialog>
  );
};
