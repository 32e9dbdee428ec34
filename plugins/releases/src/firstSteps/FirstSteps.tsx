/**
 * A card for the first minute with the sample service: four acts that show what a release system is for. Shown where the catalog entity
 * carries the annotation, until the person dismisses it.
 */
import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { ReactNode, useState } from 'react';
import { useServiceQuery, useVersions } from '../data/queries';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { refusal } from '../overview/acts';
import { ActButton } from '../ui/ActButton';
import { useT } from '../ui/useT';
import { placeToTry, runningIn } from './place';

/** Its value is the name of a version that is broken on purpose. */
const ANNOTATION = 'slipway.dev/first-steps';
const DISMISSED = 'first-steps-dismissed';

export const FirstSteps = (props: { environments: Environment[] }) => {
  const { entity } = useEntity();
  const storage = useApi(storageApiRef).forBucket('releases');
  const { ref } = useService();
  const [dismissed, setDismissed] = useState(
    () => storage.snapshot<string[]>(DISMISSED).value?.includes(ref) ?? false,
  );
  const broken = entity.metadata.annotations?.[ANNOTATION];
  if (!broken || dismissed) {
    return null;
  }
  const dismiss = () => {
    setDismissed(true);
    const former = storage.snapshot<string[]>(DISMISSED).value ?? [];
    void storage.set(DISMISSED, [...former, ref]);
  };
  return (
    <Steps
      environments={props.environments}
      broken={broken}
      onDismiss={dismiss}
    />
  );
};

const Steps = (props: {
  environments: Environment[];
  broken: string;
  onDismiss: () => void;
}) => {
  const t = useT();
  const { base } = useService();
  const { open } = useDialog();
  const source = useServiceQuery().data?.source;
  const { environments, broken } = props;
  const version = useVersions(broken)
    .data?.pages.flatMap(({ items }) => items)
    .find(({ name }) => name === broken);
  const place = placeToTry(environments);
  const runsIn = runningIn(environments, broken);
  const instance = environments
    .flatMap(environment =>
      environment.placements.flatMap(placement =>
        placement.instances.map(({ id }) => ({ environment, placement, id })),
      ),
    )
    .at(-1);
  return (
    <Box
      component="section"
      aria-labelledby="slipway-first-steps"
      sx={{
        position: 'relative',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        p: 2,
        pr: 6,
        mb: 2,
      }}
    >
      <Box
        component="h2"
        id="slipway-first-steps"
        sx={{ m: 0, mb: 1, fontSize: 16, fontWeight: 600 }}
      >
        {t('firstSteps.title')}
      </Box>
      <IconButton
        size="small"
        aria-label={t('firstSteps.dismiss')}
        onClick={props.onDismiss}
        sx={{ position: 'absolute', top: 8, right: 8 }}
      >
        <Close fontSize="small" />
      </IconButton>
      <Box
        component="ol"
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          display: 'grid',
          gap: 2,
          gridTemplateColumns: { xs: '1fr', md: 'repeat(4, 1fr)' },
        }}
      >
        <Step text={t('firstSteps.logs')}>
          <ActButton
            to={
              instance
                ? `${base}/instances/${instance.environment.name}/${instance.placement.target}/${instance.id}/logs`
                : `${base}/instances`
            }
          >
            {t('firstSteps.openLogs')}
          </ActButton>
        </Step>
        <Step text={t('firstSteps.deploy', { version: broken })}>
          {place && version && (
            <ActButton
              because={place.can.deploy && refusal(place.can.deploy)}
              onClick={() =>
                open({
                  act: 'deploy',
                  environment: place.name,
                  version: version.id,
                })
              }
            >
              {t('act.deploy', { env: place.title })}
            </ActButton>
          )}
        </Step>
        <Step text={t('firstSteps.rollback')}>
          {(runsIn ?? place) && (
            <ActButton
              because={
                runsIn
                  ? runsIn.can.rollback && refusal(runsIn.can.rollback)
                  : t('firstSteps.notYet', { version: broken })
              }
              onClick={() =>
                open({ act: 'rollback', environment: runsIn!.name })
              }
            >
              {t('act.rollback', { env: (runsIn ?? place)!.title })}
            </ActButton>
          )}
        </Step>
        <Step text={t('firstSteps.push')}>
          {source?.cloneUrl && (
            <Box
              component="code"
              tabIndex={0}
              aria-label={t('firstSteps.clone')}
              sx={{
                display: 'block',
                overflowX: 'auto',
                whiteSpace: 'nowrap',
                p: 1,
                borderRadius: 0.5,
                bgcolor: 'action.hover',
              }}
            >
              git clone {source.cloneUrl}
            </Box>
          )}
        </Step>
      </Box>
    </Box>
  );
};

const Step = (props: { text: string; children: ReactNode }) => (
  <Box
    component="li"
    sx={{
      minWidth: 0,
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      gap: 1,
      '& > a, & > button': { alignSelf: 'flex-start' },
    }}
  >
    <span>{props.text}</span>
    {props.children}
  </Box>
);
