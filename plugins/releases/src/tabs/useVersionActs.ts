/**
 * What can be done with a version: deploy it somewhere, mark it, keep it.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import { Version } from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useEnvironments } from '../data/queries';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { useDialog } from '../dialogs/useDialog';
import { refusal } from '../overview/acts';
import { MenuAct } from '../ui/ActMenu';
import { useT } from '../ui/useT';

/** `error` is of the last pinning. */
export function useVersionActs(version: Version): {
  acts: MenuAct[];
  error: Error | null;
} {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { open } = useDialog();
  const environments = useEnvironments();
  const pin = useAct((pinned: boolean) =>
    api.updateVersion(key, version.id, { pinned }),
  );
  const { can } = version;
  const acts: MenuAct[] = [];
  for (const environment of environments.data ?? []) {
    const verdict = environment.can.deploy;
    if (verdict) {
      const env = environment.title;
      acts.push({
        key: `deploy ${environment.name}`,
        label: t('version.deploy', { version: version.name, env }),
        because: version.bad
          ? t('version.badBecause', {
              version: version.name,
              reason: version.badReason ?? '',
            })
          : refusal(verdict),
        onAct: () =>
          open({
            act: 'deploy',
            environment: environment.name,
            version: version.id,
          }),
      });
    }
  }
  if (can.markBad) {
    acts.push({
      key: 'mark',
      label: t(version.bad ? 'version.clearBad' : 'version.markBad', {
        version: version.name,
      }),
      because: refusal(can.markBad),
      onAct: () =>
        open({
          act: version.bad ? 'clearBad' : 'markBad',
          version: version.id,
        }),
    });
  }
  if (can.pin) {
    acts.push({
      key: 'pin',
      label: t(version.pinned ? 'version.unpin' : 'version.pin', {
        version: version.name,
      }),
      because: pin.requesting ? t('dialog.requesting') : refusal(can.pin),
      onAct: () => pin.run(!version.pinned),
    });
  }
  return { acts, error: pin.error };
}
