/**
 * One build: its commit, its stages, its log.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { Build, BuildStage } from '@slipway/backstage-plugin-releases-common';
import {
  buildLogSource,
  Digest,
  Elapsed,
  formatDuration,
  LogView,
  RelativeTime,
  releasesApiRef,
  Timeline,
} from '@slipway/backstage-plugin-releases-react';
import { useMemo } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useBuild } from '../data/queries';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { DiagnosisCard } from '../diagnosis/DiagnosisCard';
import { ActButton } from '../ui/ActButton';
import { useParameter } from '../ui/Filters';
import { OutsideLink } from '../ui/OutsideLink';
import { PageHead } from '../ui/PageHead';
import { Person } from '../ui/Person';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

export const BuildPage = () => {
  const t = useT();
  const { buildId = '' } = useParams();
  const query = useBuild(buildId);
  return (
    <QueryView
      query={query}
      what={t('build.this')}
      loading={<SkeletonRows rows={8} />}
    >
      {build => <BuildBody build={build} />}
    </QueryView>
  );
};

const BuildBody = (props: { build: Build }) => {
  const t = useT();
  const { base } = useService();
  const { build } = props;
  return (
    <>
      <PageHead
        backTo="/builds"
        backLabel={t('tabs.builds')}
        title={t('build.heading', {
          build: String(build.number),
          title: build.commit.title,
        })}
        actions={<BuildActs build={build} />}
      />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 2,
          rowGap: 0.5,
          mb: 2,
        }}
      >
        <StateLabel state={build.state} />
        {build.queuePosition !== undefined && (
          <span>
            {t('build.queuePosition', {
              position: String(build.queuePosition),
            })}
          </span>
        )}
        {build.startedAt && (
          <span>
            <Elapsed since={build.startedAt} until={build.finishedAt} />
            {build.usualSeconds !== undefined &&
              ` · ${t('time.usually', {
                time: formatDuration(build.usualSeconds),
              })}`}
          </span>
        )}
        <span>
          <Digest value={build.commit.id} /> {build.branch}
          {build.commit.author && ` · ${build.commit.author.name}`}
        </span>
        <span>
          <Person actor={build.requestedBy} />{' '}
          <RelativeTime time={build.createdAt} />
        </span>
        {build.versionName && (
          <TextLink
            to={`${base}/versions?search=${encodeURIComponent(
              build.versionName,
            )}`}
          >
            {t('build.made', { version: build.versionName })}
          </TextLink>
        )}
        {build.retryOf && (
          <TextLink to={`${base}/builds/${build.retryOf}`}>
            {t('build.retryOf')}
          </TextLink>
        )}
        {build.webUrl && (
          <OutsideLink href={build.webUrl}>{t('build.engine')}</OutsideLink>
        )}
      </Box>
      {build.diagnosis && (
        // What to try, building again, is among the acts above.
        <Section title={t('diagnosis.title')}>
          <DiagnosisCard diagnosis={build.diagnosis} />
        </Section>
      )}
      {build.failure && !build.diagnosis && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {build.failure.stage && `${build.failure.stage}: `}
          {build.failure.message}
        </Alert>
      )}
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', lg: 'minmax(260px, 1fr) 3fr' },
          columnGap: 3,
          '& > *': { minWidth: 0 },
        }}
      >
        <Section title={t('build.stages')}>
          {build.stages.length === 0 ? (
            <div>{t('build.noStages')}</div>
          ) : (
            <Timeline
              label={t('build.stages')}
              entries={build.stages.map((stage: BuildStage) => ({
                key: stage.name,
                current: stage.state === 'running',
                content: (
                  <Box
                    sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}
                  >
                    <StateLabel state={stage.state} />
                    <span>{stage.name}</span>
                  </Box>
                ),
                aside: stage.startedAt && (
                  <Elapsed since={stage.startedAt} until={stage.finishedAt} />
                ),
              }))}
            />
          )}
        </Section>
        <Section title={t('build.log')}>
          <BuildLog id={build.id} number={build.number} />
        </Section>
      </Box>
    </>
  );
};

const BuildLog = (props: { id: string; number: number }) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { id, number } = props;
  const [search, setSearch] = useParameter('search');
  const [line, setLine] = useParameter('line');
  const source = useMemo(
    () => buildLogSource(api, key, { id, number }),
    [api, key, id, number],
  );
  return (
    <LogView
      source={source}
      label={t('build.log')}
      search={search}
      onSearchChange={setSearch}
      line={line || undefined}
      onLineChange={picked => setLine(picked?.key ?? '')}
    />
  );
};

const BuildActs = (props: { build: Build }) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const navigate = useNavigate();
  const { key, base } = useService();
  const { build } = props;
  const abort = useAct((_: string, idempotencyKey) =>
    api.abortBuild(key, build.id, undefined, idempotencyKey),
  );
  const retry = useAct(
    (_: string, idempotencyKey) =>
      api.retryBuild(key, build.id, idempotencyKey),
    next => navigate(`${base}/builds/${next.id}`),
  );
  const acts = [
    { name: 'abort', act: abort, verdict: build.can.abort },
    { name: 'retry', act: retry, verdict: build.can.retry },
  ] as const;
  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
      {acts.map(({ name, act, verdict }) => {
        if (!verdict || verdict.code === 'state.unfit') {
          return null;
        }
        const refused = verdict.allowed
          ? undefined
          : verdict.reason ?? verdict.code;
        return (
          <ActButton
            key={name}
            color={name === 'abort' ? 'error' : 'primary'}
            because={act.requesting ? t('dialog.requesting') : refused}
            onClick={() => act.run(build.id)}
          >
            {act.requesting
              ? t('dialog.requesting')
              : t(`build.${name}`, { build: String(build.number) })}
          </ActButton>
        );
      })}
      {(abort.error ?? retry.error) && (
        <Alert severity="error">{(abort.error ?? retry.error)?.message}</Alert>
      )}
    </Box>
  );
};
