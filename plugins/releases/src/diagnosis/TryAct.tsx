/**
 * The one act that a diagnosis suggests: done here where it can be, else a way to where it is done.
 */
import Box from '@mui/material/Box';
import { Diagnosis, Verdict } from '@slipway/backstage-plugin-releases-common';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { ActButton } from '../ui/ActButton';
import { useT } from '../ui/useT';
import { diagnosisAct } from './words';

/** Does again what failed. */
export interface Again {
  run: () => void;
  requesting: boolean;
  error?: Error | null;
}

export const TryAct = (props: {
  diagnosis: Diagnosis;
  /** Where it failed; absent for a build. */
  environment?: { name: string; title: string };
  can: Record<string, Verdict>;
  /** Without it, deploying again opens its dialog. */
  again?: Again;
}) => {
  const t = useT();
  const { base } = useService();
  const { open } = useDialog();
  const { diagnosis, environment, can, again } = props;
  const { tryAct } = diagnosis;
  const label = diagnosisAct(diagnosis, environment?.title ?? '', t);
  if (!tryAct || !label) {
    return null;
  }
  let act: { verdict?: Verdict; to?: string; onClick?: () => void };
  if (tryAct.href) {
    act = { to: `${base}/${tryAct.href}` };
  } else if (tryAct.code === 'roll-back' && environment) {
    act = {
      verdict: can.rollback,
      onClick: () => open({ act: 'rollback', environment: environment.name }),
    };
  } else if (again) {
    act = { verdict: can.retry, onClick: again.run };
  } else if (environment && tryAct.code !== 'read-log') {
    act = {
      verdict: can.deploy,
      onClick: () => open({ act: 'deploy', environment: environment.name }),
    };
  } else {
    act = {
      to: environment
        ? `${base}/instances?environment=${encodeURIComponent(
            environment.name,
          )}`
        : `${base}/builds`,
    };
  }
  const requesting = again?.requesting ? t('dialog.requesting') : undefined;
  const refused =
    act.verdict && !act.verdict.allowed
      ? act.verdict.reason ?? act.verdict.code
      : undefined;
  return (
    <Box
      sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 1 }}
    >
      <strong>{t('diagnosis.try')}</strong>
      <ActButton
        variant="contained"
        because={act.to ? undefined : requesting ?? refused}
        to={act.to}
        onClick={act.onClick}
      >
        {(!act.to && requesting) || label}
      </ActButton>
      {again?.error && <span role="alert">{again.error.message}</span>}
    </Box>
  );
};
