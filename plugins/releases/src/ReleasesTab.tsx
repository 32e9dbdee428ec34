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
import { ReactNode, Suspense } from 'react';
import { Route, Routes, useLocation, useResolvedPath } from 'react-router-dom';
import { Ahead } from './data/Ahead';
import { FeedBridge } from './data/FeedBridge';
import { QueryRoot } from './data/QueryRoot';
import { useServiceQuery } from './data/queries';
import { ServiceProvider, useService } from './data/service';
import { DialogHost } from './dialogs/DialogHost';
import { useBackground } from './instance/beside';
import { BesideDrawer } from './instance/BesideDrawer';
import { FeedNotice } from './overview/FeedNotice';
import { NotReleased } from './NotReleased';
import { OverviewPage } from './overview/OverviewPage';
import { HistoryTab } from './tabs/HistoryTab';
import { LiveRegion } from './ui/LiveRegion';
import { named } from './ui/named';
import { Empty, QueryView, SkeletonRows } from './ui/QueryView';
import { pageStyle } from './ui/pageStyle';
import { TextLink } from './ui/TextLink';
import { useT } from './ui/useT';

// Each comes when it is opened: who looks at what runs where waits for none of them.
const AccessTab = named(() => import('./tabs/AccessTab'), 'AccessTab');
const BuildPage = named(() => import('./build/BuildPage'), 'BuildPage');
const BuildsTab = named(() => import('./tabs/BuildsTab'), 'BuildsTab');
const ChecksTab = named(() => import('./tabs/ChecksTab'), 'ChecksTab');
const ConfigurationTab = named(
  () => import('./configuration/ConfigurationTab'),
  'ConfigurationTab',
);
const DeploymentPage = named(
  () => import('./deployment/DeploymentPage'),
  'DeploymentPage',
);
const FindCommitPage = named(
  () => import('./tabs/FindCommitPage'),
  'FindCommitPage',
);
const InstancesTab = named(() => import('./tabs/InstancesTab'), 'InstancesTab');
const LogsPage = named(() => import('./instance/LogsPage'), 'LogsPage');
const SessionPage = named(
  () => import('./sessions/SessionPage'),
  'SessionPage',
);
const SessionsPage = named(
  () => import('./sessions/SessionsPage'),
  'SessionsPage',
);
const TerminalPage = named(
  () => import('./instance/TerminalPage'),
  'TerminalPage',
);
const VersionPage = named(() => import('./tabs/VersionPage'), 'VersionPage');
const VersionsTab = named(() => import('./tabs/VersionsTab'), 'VersionsTab');

/** `adopt`: the template by which a component that is not released comes to be. */
export const ReleasesTab = ({
  adopt = 'template:default/adopt-service',
}: {
  adopt?: string;
}) => {
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
          <LiveRegion>
            <FeedBridge />
            <FeedNotice />
            <Known adopt={adopt}>
              <Suspense fallback={<SkeletonRows />}>
                <Pages />
              </Suspense>
              <DialogHost />
            </Known>
          </LiveRegion>
        </Box>
      </QueryRoot>
    </ServiceProvider>
  );
};

/** Logs and terminals: pages of their own, and in a drawer over others. */
const BESIDE = [
  { path: 'logs', page: LogsPage },
  { path: 'terminal', page: TerminalPage },
].map(({ path, page: Page }) => (
  <Route
    key={path}
    path={`instances/:environment/:target/:instanceId/${path}`}
    element={<Page />}
  />
));

const Pages = () => {
  const location = useLocation();
  const background = useBackground();
  return (
    <>
      <Routes location={background ?? location}>
        <Route path="builds/:buildId" element={<BuildPage />} />
        <Route path="commits" element={<FindCommitPage />} />
        <Route path="versions/:versionId" element={<VersionPage />} />
        <Route path="deployments/:deploymentId" element={<DeploymentPage />} />
        {BESIDE}
        <Route path="sessions" element={<SessionsPage />} />
        <Route path="sessions/:sessionId" element={<SessionPage />} />
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
      <BesideDrawer open={background !== undefined}>
        <Suspense fallback={<SkeletonRows />}>
          <Routes>{BESIDE}</Routes>
        </Suspense>
      </BesideDrawer>
    </>
  );
};

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
const Known = (props: { adopt: string; children: ReactNode }) => {
  const t = useT();
  const service = useServiceQuery();
  const { error } = service;
  if (
    !service.data &&
    error instanceof ReleasesApiError &&
    error.status === 404
  ) {
    return <NotReleased adopt={props.adopt} />;
  }
  return (
    <QueryView query={service} what={t('service.this')} loading={<Ahead />}>
      {() => props.children}
    </QueryView>
  );
};
