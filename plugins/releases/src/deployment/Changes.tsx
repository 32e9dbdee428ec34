/**
 * What the deployment changes, or changed, against what it found.
 */
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { useDeploymentChanges } from '../data/placeQueries';
import { DifferencesBody } from '../dialogs/DifferencesView';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { VersionChange } from './VersionChange';

export const Changes = (props: { deployment: Deployment }) => {
  const t = useT();
  const { deployment } = props;
  const query = useDeploymentChanges(deployment.id);
  return (
    <Section title={t('deployment.changes')}>
      <VersionChange deployment={deployment} />
      <QueryView
        query={query}
        what={t('deployment.changes')}
        loading={<SkeletonRows rows={3} />}
      >
        {differences => <DifferencesBody differences={differences} />}
      </QueryView>
    </Section>
  );
};
