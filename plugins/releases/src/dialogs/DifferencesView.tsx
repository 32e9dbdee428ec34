/**
 * What would change against what runs now. Loads beside whatever it stands next to and holds nothing up.
 */
import Box from '@mui/material/Box';
import { Differences } from '@slipway/backstage-plugin-releases-common';
import { Digest } from '@slipway/backstage-plugin-releases-react';
import { useDifferences } from '../data/queries';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { KeyChanges } from './KeyChanges';
import { UnifiedDiff } from './UnifiedDiff';

export const DifferencesView = (props: {
  environment: string;
  version: string | undefined;
  configuration?: 'recorded' | 'current';
}) => {
  const t = useT();
  const query = useDifferences(
    props.environment,
    props.version,
    props.configuration,
  );
  if (!props.version) {
    return null;
  }
  return (
    <Box component="section" aria-label={t('differences.title')}>
      <QueryView
        query={query}
        what={t('differences.title')}
        loading={<SkeletonRows rows={3} />}
      >
        {differences => <DifferencesBody differences={differences} />}
      </QueryView>
    </Box>
  );
};

/** Counts first; what stays the same is folded. */
export const DifferencesBody = (props: { differences: Differences }) => {
  const t = useT();
  const { commits, artifact, configuration, manifests, unchanged } =
    props.differences;
  const items = commits.items ?? [];
  const changedManifests = manifests.filter(({ diff }) => diff.trim());
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1 }}>
      {commits.state === 'unavailable' && (
        <div>
          {t('differences.noCommits')} {commits.reason}
        </div>
      )}
      {commits.state === 'available' && items.length === 0 && (
        <div>{t('differences.sameCommit')}</div>
      )}
      {items.length > 0 && (
        <details open={items.length <= 5}>
          <summary>
            {t(
              commits.reverse
                ? 'differences.commitsBack'
                : 'differences.commits',
              { count: items.length },
            )}
          </summary>
          <Box component="ul" sx={{ listStyle: 'none', pl: 2, my: 0.5 }}>
            {items.map(commit => (
              <li key={commit.id}>
                <span aria-hidden>{commits.reverse ? '− ' : '+ '}</span>
                <Digest value={commit.id} /> {commit.title}{' '}
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {commit.author?.name}
                </Box>
              </li>
            ))}
          </Box>
        </details>
      )}
      <div>
        {artifact.changed ? (
          <>
            {t('differences.artifact')}{' '}
            {artifact.fromDigest && <Digest value={artifact.fromDigest} />}
            {' → '}
            {artifact.toDigest && <Digest value={artifact.toDigest} />}
          </>
        ) : (
          t('differences.sameArtifact')
        )}
      </div>
      {configuration.length === 0 ? (
        <div>{t('differences.sameConfiguration')}</div>
      ) : (
        <details open={configuration.length <= 8}>
          <summary>
            {t('differences.configuration', { count: configuration.length })}
          </summary>
          <KeyChanges changes={configuration} />
        </details>
      )}
      {unchanged && unchanged.length > 0 && (
        <details>
          <summary>
            {t('differences.unchanged', { count: unchanged.length })}
          </summary>
          <Box component="ul" sx={{ listStyle: 'none', pl: 2, my: 0.5 }}>
            {unchanged.map(key => (
              <li key={key}>
                <code>{key}</code>
              </li>
            ))}
          </Box>
        </details>
      )}
      {changedManifests.length > 0 && (
        <details>
          <summary>
            {t('differences.manifests', { count: changedManifests.length })}
          </summary>
          {changedManifests.map(manifest => (
            <UnifiedDiff
              key={manifest.target}
              title={manifest.target}
              diff={manifest.diff}
            />
          ))}
        </details>
      )}
    </Box>
  );
};
