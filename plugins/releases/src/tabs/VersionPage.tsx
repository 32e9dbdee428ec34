/**
 * One version: what it is made of, where it runs and ran, and what can be done with it.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { Version } from '@slipway/backstage-plugin-releases-common';
import { Digest, RelativeTime } from '@slipway/backstage-plugin-releases-react';
import { useParams } from 'react-router-dom';
import { useVersion } from '../data/queries';
import { useService } from '../data/service';
import { ActButton } from '../ui/ActButton';
import { PageHead } from '../ui/PageHead';
import { Person } from '../ui/Person';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { useVersionActs } from './useVersionActs';
import { VersionMarks } from './VersionMarks';
import { VersionPlaces } from './VersionPlaces';

export const VersionPage = () => {
  const t = useT();
  const { versionId } = useParams();
  const query = useVersion(versionId);
  return (
    <QueryView
      query={query}
      what={t('version.this')}
      loading={<SkeletonRows rows={6} />}
    >
      {version => <VersionBody version={version} />}
    </QueryView>
  );
};

const VersionBody = (props: { version: Version }) => {
  const t = useT();
  const { base } = useService();
  const { version } = props;
  const { acts, error } = useVersionActs(version);
  const { commit } = version;
  return (
    <>
      <PageHead
        backTo="/versions"
        backLabel={t('tabs.versions')}
        title={
          <>
            {t('version.heading', { version: version.name })}
            <VersionMarks version={version} />
          </>
        }
      />
      {version.badReason && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {version.badReason}
        </Alert>
      )}
      {error && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {error.message}
        </Alert>
      )}
      <Box sx={{ mb: 2 }}>
        <Person actor={version.createdBy} />{' '}
        <RelativeTime time={version.createdAt} />{' '}
        {commit && (
          <>
            <TextLink to={`${base}/commits?commit=${commit.id}`}>
              {commit.title}
            </TextLink>{' '}
            <Digest value={commit.id} />{' '}
          </>
        )}
        {version.buildId ? (
          <TextLink to={`${base}/builds/${version.buildId}`}>
            {t('version.build')}
          </TextLink>
        ) : (
          <>
            {t('version.imported')} {version.voucher}
          </>
        )}
      </Box>
      <Section title={t('version.places')}>
        <VersionPlaces version={version} />
        <Box sx={{ mt: 1 }}>
          <TextLink to={`${base}/history?versionId=${version.id}`}>
            {t('version.history', { version: version.name })}
          </TextLink>
        </Box>
      </Section>
      <Section title={t('version.artifacts')}>
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {version.artifacts.map(artifact => (
            <Box component="li" key={artifact.digest} sx={{ py: 0.5 }}>
              {artifact.name} <Digest value={artifact.digest} />{' '}
              {artifact.reference}
            </Box>
          ))}
        </Box>
      </Section>
      <Section title={t('version.acts')}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {acts.map(({ key, label, because, onAct }) => (
            <ActButton key={key} because={because} onClick={onAct}>
              {label}
            </ActButton>
          ))}
        </Box>
      </Section>
    </>
  );
};
