/**
 * The Releases tab of a component: one address for each state, the same cache and change feed below all of them.
 */
import { getEntityRelations, useEntity } from '@backstage/plugin-catalog-react';
import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import Box from '@mui/material/Box';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { ReactNode } from 'react';
import { Link, Route, Routes, useResolvedPath } from 'react-router-dom';
import Button from '@mui/material/Button';
import { AccessTab } from './tabs/AccessTab';
import { BuildPage } from './build/BuildPage';
import { ConfigurationTab } from './configuration/ConfigurationTab';
import { FeedBridge } from './data/FeedBridge';
import { QueryRoot } from './data/QueryRoot';
import { useServiceQuery } from './data/queries';
import { ServiceProvider, useService } from './data/service';
import { DeploymentPage } from './deployment/DeploymentPage';
import { DialogHost } from './dialogs/DialogHost';
import { LogsPage } from './instance/LogsPage';
import { TerminalPage } from './instance/TerminalPage';
import { FeedNotice } from './overview/FeedNotice';
import { OverviewPage } from './overview/OverviewPage';
import { BuildsTab } from './tabs/BuildsTab';
import { ChecksTab } from './tabs/ChecksTab';
import { HistoryTab } from './tabs/HistoryTab';
import { InstancesTab } from './tabs/InstancesTab';
import { FindCommitPage } from './tabs/FindCommitPage';
import { VersionPage } from './tabs/VersionPage';
import { VersionsTab } from './tabs/VersionsTab';
import { Empty, QueryView } from './ui/QueryView';
import { pageStyle } from './ui/pageStyle';
import { TextLink } from './ui/TextLink';
import { useT } from './ui/useT';

export const ReleasesTab = () => {
  const { entity } = useEntity();
  const base = useResolvedPath('.').pathname;
  const owner = getEntityRelations(entity, RELATION_OWNED_BY)[0];
  return (
    <ServiceProvider
      namespace={entity.metadata.namespace ?? 'default'}
      name={entity.metadata.name}
      owner={owner && stringifyEntityRef(owner)}
      base={base}
    >
      <QueryRoot>
        <Box sx={pageStyle} data-slipway-page="service">
          <FeedBridge />
          <FeedNotice />
          <Known>
            <Pages />
            <DialogHost />
          </Known>
        </Box>
      </QueryRoot>
    </ServiceProvider>
  );
};

const Pages = () => (
  <Routes>
    <Route path="builds/:buildId" element={<BuildPage />} />
    <Route path="commits" element={<FindCommitPage />} />
    <Route path="versions/:versionId" element={<VersionPage />} />
    <Route path="deployments/:deploymentId" element={<DeploymentPage />} />
    <Route
      path="instances/:environment/:target/:instanceId/logs"
      element={<LogsPage />}
    />
    <Route
      path="instances/:environment/:target/:instanceId/terminal"
      element={<TerminalPage />}
    />
    {/* One element for all lists, so that what stands above them stays mounted. */}
    <Route element={<OverviewPage />}>
      <Route index element={<HistoryTab />} />
      <Route path="history" element={<HistoryTab />} />
      <Route path="versions" element={<VersionsTab />} />
      <Route path="builds" element={<BuildsTab />} />
      <Route path="instances" element={<InstancesTab />} />
      <Route path="checks" element={<ChecksTab />} />
      <Route path="configuration" element={<ConfigurationTab />} />
      <Route path="access" element={<AccessTab />} />
    </Route>
    <Route path="*" element={<NoSuchPage />} />
  </Routes>
);

const NoSuchPage = () => {
  const t = useT();
  const { base } = useService();
  return (
    <Empty action={<TextLink to={base}>{t('page.back')}</TextLink>}>
      {t('page.none')}
    </Empty>
  );
};

/** Asks first whether Slipway releases this component at all. */
const Known = (props: { children: ReactNode }) => {
  const t = useT();
  const { key } = useService();
  const service = useServiceQuery();
  const { error } = service;
  if (
    !service.data &&
    error instanceof ReleasesApiError &&
    error.status === 404
  ) {
    return (
      <Empty
        action={
          <Button
            component={Link}
            to="/create"
            variant="contained"
            sx={{ textTransform: 'none' }}
          >
            {t('service.create')}
          </Button>
        }
      >
        {t('service.unknown', { service: key.name })}
      </Empty>
    );
  }
  return (
    <QueryView query={service} what={t('service.this')}>
      {() => props.children}
    </QueryView>
  );
};
