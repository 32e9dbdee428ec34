/**
 * Two clicks and a reason back to a version that was good.
 */
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { useState } from 'react';
import { useRollbackCandidates } from '../data/queries';
import { reasonToLeave } from '../diagnosis/words';
import { personName } from '../ui/Person';
import { OlderRows } from '../ui/Rows';
import { useT } from '../ui/useT';
import { ActDialog } from './ActDialog';
import { BaseChanged } from './BaseChanged';
import { DifferencesView } from './DifferencesView';
import { ReasonField } from './ReasonField';
import { useBase } from './useBase';
import { useDeploy } from './useDeploy';
import { VersionPicker } from './VersionPicker';

export const RollbackDialog = (props: {
  environment: Environment;
  version?: string;
  onClose: () => void;
}) => {
  const t = useT();
  const { environment } = props;
  const env = environment.title;
  const candidates = useRollbackCandidates(environment.name);
  const items = candidates.data?.pages.flatMap(page => page.items);
  const [chosen, setChosen] = useState(props.version);
  const [configuration, setConfiguration] = useState<'recorded' | 'current'>(
    'recorded',
  );
  const [reason, setReason] = useState(() => reasonToLeave(environment, t));
  const rollback = useDeploy();
  const { base, changed, compareAgain } = useBase(environment, rollback.error);

  // The environment knows its last good version before the list has come.
  const picked =
    chosen ??
    environment.lastGood?.versionId ??
    items?.find(({ lastGood }) => lastGood)?.versionId;
  const candidate = items?.find(({ versionId }) => versionId === picked);
  const name =
    candidate?.versionName ??
    (picked === environment.lastGood?.versionId
      ? environment.lastGood?.versionName
      : undefined);

  let because: string | undefined;
  if (changed) {
    because = t('rollback.changedShort', { env });
  } else if (!picked) {
    because = t('rollback.nothing', { env });
  } else if (candidate?.bad) {
    because = t('rollback.bad', { version: candidate.versionName });
  } else if (!reason.trim()) {
    because = t('dialog.reasonMissing', { env });
  }

  return (
    <ActDialog
      wide
      dangerous
      title={t('rollback.title', { env })}
      action={
        name
          ? t('rollback.action', { env, version: name })
          : t('rollback.actionUnpicked', { env })
      }
      because={because}
      requesting={rollback.requesting}
      error={rollback.error}
      onClose={props.onClose}
      onAct={() =>
        rollback.run({
          environment: environment.name,
          kind: 'rollback',
          versionId: picked,
          configuration,
          reason: reason.trim(),
          expectedBase: base,
        })
      }
    >
      {changed && (
        <BaseChanged
          environment={env}
          version={environment.version?.name}
          onAgain={() => {
            rollback.reset();
            compareAgain();
          }}
        />
      )}
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' },
          gap: 3,
          '& > *': { minWidth: 0 },
        }}
      >
        <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
          <VersionPicker
            label={t('rollback.candidates')}
            query={candidates}
            items={items
              ?.filter(({ versionId }) => versionId !== environment.version?.id)
              .map(item => ({
                id: item.versionId,
                name: item.versionName,
                title: item.commit?.title,
                time: item.deployedAt,
                refused: item.bad
                  ? t('rollback.bad', { version: item.versionName })
                  : undefined,
                note: [
                  item.lastGood ? t('rollback.lastGood') : undefined,
                  item.outcome === 'succeeded'
                    ? undefined
                    : t(`rollback.outcome.${item.outcome}`),
                  personName(item.deployedBy),
                ]
                  .filter(Boolean)
                  .join(' · '),
              }))}
            picked={picked}
            onPick={setChosen}
            more={<OlderRows query={candidates} />}
          />
          <RadioGroup
            aria-label={t('rollback.configuration')}
            value={configuration}
            onChange={(_, value) =>
              setConfiguration(value === 'current' ? 'current' : 'recorded')
            }
          >
            <FormControlLabel
              value="recorded"
              control={<Radio size="small" />}
              label={t('rollback.recorded')}
            />
            <FormControlLabel
              value="current"
              control={<Radio size="small" />}
              label={t('rollback.current')}
            />
          </RadioGroup>
          <ReasonField value={reason} onChange={setReason} required />
          <Box sx={{ color: 'text.secondary' }}>
            {t('rollback.limits', { env })}
          </Box>
        </Box>
        <DifferencesView
          environment={environment.name}
          version={picked}
          configuration={configuration}
        />
      </Box>
    </ActDialog>
  );
};
