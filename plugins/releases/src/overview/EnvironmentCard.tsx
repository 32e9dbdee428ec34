/**
 * One environment: a card on a wide page, a row that opens on a narrow one.
 */
import ExpandMore from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { ReactNode, useId, useRef, useState } from 'react';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { WhyFact } from '../diagnosis/WhyFact';
import { ActButton } from '../ui/ActButton';
import { useT } from '../ui/useT';
import { Primary, primaryAct, refusal } from './acts';
import { EnvironmentMenu } from './EnvironmentMenu';
import { ActivityFact, HealthFact, VersionFact, WhenFact } from './facts';

const attentive = ['unhealthy', 'degraded'];

export const EnvironmentCard = (props: { environment: Environment }) => {
  const t = useT();
  const id = useId();
  const { environment } = props;
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'));
  const [opened, setOpened] = useState<boolean>();
  const open = !narrow || (opened ?? attentive.includes(environment.health));

  const title = (
    <>
      {environment.title}
      {environment.automation.enabled && (
        <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
          {' · '}
          {t('card.automatic')}
        </Box>
      )}
    </>
  );

  return (
    <Box
      component="li"
      aria-labelledby={id}
      sx={{
        display: 'flex',
        flexDirection: 'column',
        gap: 1,
        p: 1.5,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'background.paper',
        minWidth: 0,
      }}
    >
      <Box
        sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 34 }}
      >
        {narrow ? (
          <ButtonBase
            aria-expanded={open}
            onClick={() => setOpened(!open)}
            sx={{
              flexGrow: 1,
              justifyContent: 'space-between',
              gap: 1,
              font: 'inherit',
              textAlign: 'start',
            }}
          >
            <Box component="h3" id={id} sx={headStyle}>
              {title}
            </Box>
            {!open && (
              <>
                <span>{environment.version?.name ?? t('card.empty')}</span>
                <HealthFact environment={environment} />
              </>
            )}
            <ExpandMore
              aria-hidden
              sx={{ transform: open ? 'rotate(180deg)' : undefined }}
            />
          </ButtonBase>
        ) : (
          <Box component="h3" id={id} sx={{ ...headStyle, flexGrow: 1 }}>
            {title}
          </Box>
        )}
        <EnvironmentMenu environment={environment} />
      </Box>
      {open && (
        <>
          <VersionFact environment={environment} />
          <HealthFact environment={environment} />
          <WhyFact environment={environment} />
          <ActivityFact environment={environment} />
          <WhenFact environment={environment} />
          <Box sx={{ flexGrow: 1 }} />
          <PrimaryButton environment={environment} />
        </>
      )}
    </Box>
  );
};

const headStyle = { fontSize: 14, fontWeight: 600, m: 0, minWidth: 0 };

const PrimaryButton = (props: { environment: Environment }) => {
  const t = useT();
  const { base } = useService();
  const { open } = useDialog();
  const { environment } = props;
  const env = environment.title;
  // Under the pointer or the focus the button stays what it was.
  const [held, setHeld] = useState(false);
  const current = primaryAct(environment);
  const shown = useRef<Primary | undefined>(current);
  if (!held) {
    shown.current = current;
  }
  const act = shown.current;
  if (!act) {
    return null;
  }
  let button: ReactNode;
  if ('deploymentId' in act) {
    button = (
      <ActButton to={`${base}/deployments/${act.deploymentId}`}>
        {t(`act.${act.kind}`)}
      </ActButton>
    );
  } else {
    const back = act.kind === 'rollback';
    button = (
      <ActButton
        variant={back ? 'contained' : 'outlined'}
        color={back ? 'error' : 'primary'}
        because={refusal(act.verdict)}
        onClick={() => open({ act: act.kind, environment: environment.name })}
      >
        {act.kind === 'promote'
          ? t('act.promoteVersion', {
              env,
              version: environment.promotable?.versionName ?? '',
            })
          : t(`act.${act.kind}`, { env })}
      </ActButton>
    );
  }
  return (
    <Box
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      sx={{ alignSelf: 'flex-start', maxWidth: '100%' }}
    >
      {button}
    </Box>
  );
};
