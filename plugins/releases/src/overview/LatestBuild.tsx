/**
 * One line about the latest build, and the button for the next.
 */
import Box from '@mui/material/Box';
import { Build } from '@slipway/backstage-plugin-releases-common';
import {
  Elapsed,
  formatDuration,
  RelativeTime,
} from '@slipway/backstage-plugin-releases-react';
import { useServiceQuery } from '../data/queries';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { ActButton } from '../ui/ActButton';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

export const BuildButton = () => {
  const t = useT();
  const service = useServiceQuery();
  const { open } = useDialog();
  const verdict = service.data?.can.build;
  if (!service.data || !verdict) {
    return null;
  }
  return (
    <ActButton
      because={verdict.allowed ? undefined : verdict.reason ?? verdict.code}
      onClick={() => open({ act: 'build' })}
    >
      {t('build.open')}
    </ActButton>
  );
};

export const LatestBuild = (props: { build: Build | null }) => {
  const t = useT();
  const { base } = useService();
  const { build } = props;
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        rowGap: 0.5,
        mb: 2,
        minHeight: 36,
      }}
    >
      {build ? (
        <>
          <span>
            {t('build.latest')}{' '}
            <TextLink to={`${base}/builds/${build.id}`}>
              {build.versionName ?? `#${build.number}`} “{build.commit.title}”
            </TextLink>
          </span>
          <StateLabel state={build.state} />
          {build.startedAt && (
            <span>
              <Elapsed since={build.startedAt} until={build.finishedAt} />
              {!build.finishedAt &&
                build.usualSeconds !== undefined &&
                `, ${t('time.usually', {
                  time: formatDuration(build.usualSeconds),
                })}`}
            </span>
          )}
          {build.finishedAt && <RelativeTime time={build.finishedAt} />}
        </>
      ) : (
        <span>{t('build.none')}</span>
      )}
      <Box sx={{ flexGrow: 1 }} />
      <ActButton to={`${base}/commits`}>{t('find.open')}</ActButton>
      <BuildButton />
    </Box>
  );
};
