/**
 * Marks a version bad, or takes the mark away: what that means, and why.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import { Version } from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useVersion } from '../data/queries';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { useT } from '../ui/useT';
import { ActDialog } from './ActDialog';
import { ReasonField } from './ReasonField';

export const MarkDialog = (props: {
  versionId: string;
  kind: 'markBad' | 'clearBad';
  onClose: () => void;
}) => {
  const version = useVersion(props.versionId);
  // Until it has come there is nothing to ask; a link to none shows the page below.
  return version.data ? <MarkForm {...props} version={version.data} /> : null;
};

const MarkForm = (props: {
  version: Version;
  kind: 'markBad' | 'clearBad';
  onClose: () => void;
}) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { version, kind } = props;
  const [reason, setReason] = useState('');
  const act = useAct(
    (why: string) =>
      api.updateVersion(key, version.id, {
        bad: kind === 'markBad',
        reason: why || undefined,
      }),
    props.onClose,
  );
  const verdict = version.can.markBad;
  let because: string | undefined;
  if (verdict && !verdict.allowed) {
    because = verdict.reason ?? verdict.code;
  } else if (kind === 'markBad' && !reason.trim()) {
    because = t('mark.reasonMissing', { version: version.name });
  }
  const name = { version: version.name };
  return (
    <ActDialog
      title={t(`mark.${kind}.title`, name)}
      action={t(`mark.${kind}.action`, name)}
      because={because}
      dangerous={kind === 'markBad'}
      requesting={act.requesting}
      error={act.error}
      onClose={props.onClose}
      onAct={() => act.run(reason.trim())}
    >
      <div>{t(`mark.${kind}.what`, name)}</div>
      {kind === 'markBad' && version.runsIn.length > 0 && (
        <Alert severity="warning">
          {t('mark.stillRuns', { environments: version.runsIn.join(', ') })}
        </Alert>
      )}
      {kind === 'clearBad' && version.badReason && (
        <div>{t('mark.was', { reason: version.badReason })}</div>
      )}
      <ReasonField
        value={reason}
        onChange={setReason}
        required={kind === 'markBad'}
      />
    </ActDialog>
  );
};
