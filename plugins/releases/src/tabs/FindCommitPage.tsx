/**
 * Where a change runs: a commit, by its id or by words of its subject, and every environment it is in, was in or comes to.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import {
  CommitPlaces,
  CommitPlacesEnvironmentsInner,
} from '@slipway/backstage-plugin-releases-common';
import {
  Digest,
  RelativeTime,
  ReleasesApiError,
  StatusLabel,
  StatusTone,
} from '@slipway/backstage-plugin-releases-react';
import { FormEvent, useEffect, useState } from 'react';
import { useCommitPlaces } from '../data/placeQueries';
import { useService } from '../data/service';
import { useParameter } from '../ui/Filters';
import { OutsideLink } from '../ui/OutsideLink';
import { PageHead } from '../ui/PageHead';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { Row, Rows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

const tones: Record<CommitPlacesEnvironmentsInner['state'], StatusTone> = {
  now: 'ok',
  coming: 'waiting',
  before: 'paused',
  never: 'neutral',
};

export const FindCommitPage = () => {
  const t = useT();
  const { key } = useService();
  const [commit, setCommit] = useParameter('commit');
  const [text, setText] = useState(commit);
  useEffect(() => setText(commit), [commit]);
  const query = useCommitPlaces(commit);
  const { error } = query;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setCommit(text.trim());
  };
  return (
    <>
      <PageHead
        backTo=""
        backLabel={t('page.back')}
        title={t('find.title', { service: key.name })}
      />
      <Box
        component="form"
        role="search"
        onSubmit={submit}
        sx={{ display: 'flex', gap: 1, mb: 2, maxWidth: 640 }}
      >
        <TextField
          size="small"
          fullWidth
          label={t('find.commit')}
          placeholder={t('find.example')}
          value={text}
          onChange={event => setText(event.target.value)}
          InputLabelProps={{ shrink: true }}
        />
        <Button
          type="submit"
          variant="contained"
          sx={{ textTransform: 'none', flexShrink: 0 }}
        >
          {t('find.act')}
        </Button>
      </Box>
      {commit === '' && <Empty>{t('find.empty')}</Empty>}
      {commit !== '' &&
        error instanceof ReleasesApiError &&
        error.status === 404 && <Alert severity="info">{error.message}</Alert>}
      {commit !== '' &&
        !(error instanceof ReleasesApiError && error.status === 404) && (
          <QueryView
            query={query}
            what={t('find.result')}
            loading={<SkeletonRows rows={6} />}
          >
            {places => <Places places={places} onPick={setCommit} />}
          </QueryView>
        )}
    </>
  );
};

const Places = (props: {
  places: CommitPlaces;
  onPick: (commit: string) => void;
}) => {
  const t = useT();
  const { base } = useService();
  const { commit, environments, versions, others, building } = props.places;
  return (
    <>
      <Box sx={{ mb: 2 }}>
        <Digest value={commit.id} /> <strong>{commit.title}</strong>{' '}
        {commit.author?.name}{' '}
        {commit.time && <RelativeTime time={commit.time} />}{' '}
        {commit.url && (
          <OutsideLink href={commit.url}>{t('find.source')}</OutsideLink>
        )}
      </Box>
      <Section title={t('find.where')}>
        <Rows label={t('find.where')}>
          {environments.map(place => (
            <Row
              key={place.name}
              columns="minmax(120px, 1fr) minmax(260px, 3fr) minmax(160px, 2fr)"
            >
              <strong>{place.title}</strong>
              <StatusLabel tone={tones[place.state]}>
                {t(`find.states.${place.state}`, {
                  version: place.versionName ?? '',
                })}
              </StatusLabel>
              <Evidence place={place} />
            </Row>
          ))}
        </Rows>
      </Section>
      <Section title={t('find.versions')}>
        {versions.length === 0 && building?.length === 0 && (
          <Empty
            action={
              <TextLink to={`${base}?act=build`}>{t('build.open')}</TextLink>
            }
          >
            {t('find.noVersions')}
          </Empty>
        )}
        <Rows label={t('find.versions')}>
          {building?.map(build => (
            <Row key={build.id} columns="160px 1fr">
              <TextLink to={`${base}/builds/${build.id}`}>
                {t('find.build', { build: String(build.number) })}
              </TextLink>
              <StateLabel state={build.state as 'queued' | 'running'} />
            </Row>
          ))}
          {versions.map(version => (
            <Row key={version.id} columns="160px 120px 1fr">
              <TextLink to={`${base}/versions/${version.id}`}>
                {version.name}
              </TextLink>
              <RelativeTime time={version.createdAt} />
              {version.bad ? (
                <StatusLabel tone="error">{t('version.bad')}</StatusLabel>
              ) : (
                <span />
              )}
            </Row>
          ))}
        </Rows>
      </Section>
      {others && others.length > 0 && (
        <Section title={t('find.others')}>
          <Rows label={t('find.others')}>
            {others.map(other => (
              <Row key={other.id} columns="100px 1fr 120px">
                <Digest value={other.id} />
                <TextLink to={`${base}/commits?commit=${other.id}`}>
                  {other.title}
                </TextLink>
                {other.time ? <RelativeTime time={other.time} /> : <span />}
              </Row>
            ))}
          </Rows>
        </Section>
      )}
    </>
  );
};

const Evidence = (props: { place: CommitPlacesEnvironmentsInner }) => {
  const t = useT();
  const { base } = useService();
  const { place } = props;
  if (place.deploymentId) {
    return (
      <TextLink to={`${base}/deployments/${place.deploymentId}`}>
        {t('find.deployment')}
      </TextLink>
    );
  }
  if (place.state === 'before') {
    return (
      <TextLink
        to={`${base}/history?environment=${encodeURIComponent(
          place.name,
        )}&versionId=${place.versionId ?? ''}`}
      >
        {t('find.history')}
      </TextLink>
    );
  }
  return (
    <span>
      {place.versionName && t('find.runs', { version: place.versionName })}
    </span>
  );
};
