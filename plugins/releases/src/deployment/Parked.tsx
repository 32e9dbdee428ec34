/**
 * A deployment that waits for a person's answer: what is asked, and the three answers.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import {
  Deployment,
  ResolveDeploymentRequest,
} from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { ReasonField } from '../dialogs/ReasonField';
import { ActButton } from '../ui/ActButton';
import { useT } from '../ui/useT';

const answers = ['retry', 'succeeded', 'failed'] as const;

export const Parked = (props: { deployment: Deployment }) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { deployment } = props;
  const [reason, setReason] = useState('');
  const act = useAct((answer: ResolveDeploymentRequest, idempotencyKey) =>
    api.resolveDeployment(key, deployment.id, answer, idempotencyKey),
  );
  const question = deployment.parkedQuestion;
  if (!question) {
    return null;
  }
  const verdict = deployment.can.resolve;
  let because =
    verdict && !verdict.allowed ? verdict.reason ?? verdict.code : undefined;
  if (act.requesting) {
    because = t('dialog.requesting');
  } else if (because === undefined && !reason.trim()) {
    because = t('dialog.reasonMissing', { env: deployment.environment });
  }
  return (
    <Alert severity="warning" sx={{ mb: 2 }}>
      <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5 }}>
        <div>
          {t('parked.question')} {question.reason}
        </div>
        <ReasonField value={reason} onChange={setReason} required />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {answers.map(answer => (
            <ActButton
              key={answer}
              because={because}
              onClick={() => act.run({ as: answer, reason: reason.trim() })}
            >
              {t(`parked.${answer}`)}
            </ActButton>
          ))}
        </Box>
        {act.error && <span role="alert">{act.error.message}</span>}
      </Box>
    </Alert>
  );
};
