/**
 * What people said of a version: bad, and why; pinned.
 */
import { Version } from '@slipway/backstage-plugin-releases-common';
import { StatusLabel } from '@slipway/backstage-plugin-releases-react';
import { useT } from '../ui/useT';

export const VersionMarks = (props: { version: Version }) => {
  const t = useT();
  const { bad, pinned } = props.version;
  return (
    <>
      {bad && (
        <>
          {' '}
          <StatusLabel tone="error">{t('version.bad')}</StatusLabel>
        </>
      )}
      {pinned && (
        <>
          {' '}
          <StatusLabel tone="paused">{t('version.pinned')}</StatusLabel>
        </>
      )}
    </>
  );
};
