/**
 * From which version to which, by commit and artifact.
 */
import Box from '@mui/material/Box';
import { Deployment, Version } from '@slipway/backstage-plugin-releases-common';
import { Digest } from '@slipway/backstage-plugin-releases-react';
import { useVersion } from '../data/queries';
import { useService } from '../data/service';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';

export const VersionChange = (props: { deployment: Deployment }) => {
  const t = useT();
  const { deployment } = props;
  const from = useVersion(deployment.fromVersionId);
  const to = useVersion(deployment.versionId);
  const same =
    deployment.fromVersionId !== undefined &&
    deployment.fromVersionId === deployment.versionId;
  return (
    <Box sx={{ mb: 1 }}>
      {deployment.fromVersionName && !same && (
        <VersionLine
          sign="−"
          name={deployment.fromVersionName}
          version={from.data}
        />
      )}
      {deployment.versionName && (
        <VersionLine
          sign={same ? '' : '+'}
          name={deployment.versionName}
          version={to.data}
        />
      )}
      {deployment.configurationRevision !== undefined && (
        <div>
          {t('deployment.configuration', {
            revision: String(deployment.configurationRevision),
          })}
        </div>
      )}
    </Box>
  );
};

const VersionLine = (props: {
  sign: string;
  name: string;
  version: Version | undefined;
}) => {
  const t = useT();
  const { base } = useService();
  const { version } = props;
  return (
    <Box sx={{ py: 0.5 }}>
      <span>{props.sign} </span>
      <strong>{props.name}</strong>{' '}
      {version?.commit && (
        <>
          <Digest value={version.commit.id} /> {version.commit.title}{' '}
        </>
      )}
      {version?.buildId && (
        <TextLink to={`${base}/builds/${version.buildId}`}>
          {t('version.build')}
        </TextLink>
      )}
      {version?.artifacts.map(artifact => (
        <Box key={artifact.digest} sx={{ pl: 2, color: 'text.secondary' }}>
          {artifact.name} <Digest value={artifact.digest} />
        </Box>
      ))}
    </Box>
  );
};
