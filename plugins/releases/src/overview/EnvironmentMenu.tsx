/**
 * The acts of an environment that are not the primary one.
 */
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { useDialog } from '../dialogs/useDialog';
import { ActMenu } from '../ui/ActMenu';
import { useT } from '../ui/useT';
import { menuActs, refusal } from './acts';

export const EnvironmentMenu = (props: { environment: Environment }) => {
  const t = useT();
  const { open } = useDialog();
  const { environment } = props;
  const env = environment.title;
  return (
    <ActMenu
      label={t('card.more', { env })}
      acts={menuActs(environment).map(({ act, verdict }) => ({
        key: act,
        label: t(`act.${act}`, { env }),
        because: refusal(verdict),
        onAct: () => open({ act, environment: environment.name }),
      }))}
    />
  );
};
