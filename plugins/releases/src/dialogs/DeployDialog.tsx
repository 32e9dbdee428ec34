/**
 * Deploys a chosen version, or promotes the one that runs in the environment before.
 */
import TextField from '@mui/material/TextField';
import {
  Environment,
  Version,
} from '@slipway/backstage-plugin-releases-common';
import { useState } from 'react';
import { useVersion, useVersions } from '../data/queries';
import { OlderRows } from '../ui/Rows';
import { useT } from '../ui/useT';
import { ActDialog } from './ActDialog';
import { BaseChanged } from './BaseChanged';
import { DifferencesView } from './DifferencesView';
import { ReasonField } from './ReasonField';
import { useBase } from './useBase';
import { useDeploy } from './useDeploy';
import { VersionPicker } from './VersionPicker';

export const DeployDialog = (props: {
  environment: Environment;
  kind: 'deploy' | 'promote';
  version?: string;
  onClose: () => void;
}) => {
  const t = useT();
  const { environment, kind } = props;
  const promoted = kind === 'promote' ? environment.promotable : undefined;
  const [search, setSearch] = useState('');
  const versions = useVersions(search);
  const items = versions.data?.pages.flatMap(page => page.items);
  const [picked, setPicked] = useState<string | undefined>(
    promoted?.versionId ?? props.version,
  );
  const [reason, setReason] = useState('');
  const deploy = useDeploy();
  const { base, changed, compareAgain } = useBase(environment, deploy.error);
  // A link may name a version that is not on the first page of the list.
  const linked = useVersion(picked);
  const version = items?.find(({ id }) => id === picked) ?? linked.data;
  const name = promoted?.versionName ?? version?.name;
  const env = environment.title;

  let because: string | undefined;
  if (changed) {
    because = t('rollback.changedShort', { env });
  } else if (!picked) {
    because = t('deploy.pickFirst');
  } else if (version?.bad) {
    because = t('version.badBecause', {
      version: version.name,
      reason: version.badReason ?? '',
    });
  } else if (environment.protected && !reason.trim()) {
    because = t('dialog.reasonMissing', { env });
  }

  return (
    <ActDialog
      wide
      title={t(kind === 'promote' ? 'promote.title' : 'deploy.title', { env })}
      action={
        name
          ? t(kind === 'promote' ? 'promote.action' : 'deploy.action', {
              version: name,
              env,
            })
          : t('deploy.actionUnpicked', { env })
      }
      because={because}
      dangerous={environment.protected}
      requesting={deploy.requesting}
      error={deploy.error}
      onClose={props.onClose}
      onAct={() =>
        deploy.run({
          environment: environment.name,
          kind,
          versionId: picked,
          reason: reason.trim() || undefined,
          expectedBase: base,
        })
      }
    >
      {changed && (
        <BaseChanged
          environment={env}
          version={environment.version?.name}
          onAgain={() => {
            deploy.reset();
            compareAgain();
          }}
        />
      )}
      {promoted ? (
        <div>
          {t('promote.what', {
            version: promoted.versionName,
            from: environment.previousEnvironment ?? '',
            env,
          })}
        </div>
      ) : (
        <>
          <TextField
            size="small"
            label={t('deploy.search')}
            value={search}
            onChange={event => setSearch(event.target.value)}
          />
          <VersionPicker
            label={t('deploy.versions')}
            query={versions}
            items={items?.map((item: Version) => ({
              id: item.id,
              name: item.name,
              title: item.commit?.title,
              time: item.createdAt,
              refused: item.bad
                ? t('version.badBecause', {
                    version: item.name,
                    reason: item.badReason ?? '',
                  })
                : undefined,
              note:
                item.id === environment.version?.id
                  ? t('deploy.runsNow')
                  : undefined,
            }))}
            picked={picked}
            onPick={setPicked}
            more={<OlderRows query={versions} />}
          />
        </>
      )}
      <ReasonField
        value={reason}
        onChange={setReason}
        required={environment.protected}
      />
      <DifferencesView environment={environment.name} version={picked} />
    </ActDialog>
  );
};
