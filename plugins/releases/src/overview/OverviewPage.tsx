/**
 * The service at a glance, and below it one of its lists.
 */
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { Link, Outlet, useLocation } from 'react-router-dom';
import { useEnvironments, useLatestBuild } from '../data/queries';
import { useService } from '../data/service';
import { FirstSteps } from '../firstSteps/FirstSteps';
import { Empty, QueryView } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { AttentionLine } from './AttentionLine';
import { EnvironmentCard } from './EnvironmentCard';
import { LatestBuild } from './LatestBuild';
import { Transitions } from './Transitions';

const tabs = [
  'history',
  'versions',
  'builds',
  'instances',
  'checks',
  'configuration',
  'access',
] as const;

const grid = {
  display: 'grid',
  gridTemplateColumns: {
    xs: '1fr',
    sm: 'repeat(auto-fill, minmax(228px, 1fr))',
  },
  gap: 1.5,
  listStyle: 'none',
  m: 0,
  mb: 3,
  p: 0,
};

export const OverviewPage = () => {
  const t = useT();
  const environments = useEnvironments();
  const latest = useLatestBuild();
  return (
    <>
      {environments.data && (
        <>
          <AttentionLine
            environments={environments.data}
            latestBuild={latest.data}
          />
          <Transitions environments={environments.data} />
          <FirstSteps environments={environments.data} />
        </>
      )}
      <QueryView
        query={latest}
        what={t('build.latest')}
        loading={<Skeleton height={36} sx={{ mb: 2 }} />}
      >
        {build => <LatestBuild build={build} />}
      </QueryView>
      <QueryView
        query={environments}
        what={t('card.list')}
        loading={
          <Box sx={grid} role="status" aria-label={t('state.loading')}>
            {[0, 1, 2, 3].map(index => (
              <Skeleton key={index} variant="rounded" height={210} />
            ))}
          </Box>
        }
      >
        {items =>
          items.length === 0 ? (
            <Empty>{t('card.none')}</Empty>
          ) : (
            <Box component="ul" aria-label={t('card.list')} sx={grid}>
              {items.map(environment => (
                <EnvironmentCard
                  key={environment.name}
                  environment={environment}
                />
              ))}
            </Box>
          )
        }
      </QueryView>
      <SubTabs />
      <Outlet />
    </>
  );
};

const SubTabs = () => {
  const t = useT();
  const { base } = useService();
  const path = useLocation().pathname.replace(/\/+$/, '');
  return (
    <Box
      component="nav"
      aria-label={t('tabs.label')}
      sx={{
        display: 'flex',
        overflowX: 'auto',
        borderBottom: 1,
        borderColor: 'divider',
        mb: 1.5,
        '& a': {
          px: 1.5,
          py: 1,
          minHeight: 36,
          boxSizing: 'border-box',
          whiteSpace: 'nowrap',
          color: 'text.secondary',
          textDecoration: 'none',
          borderBottom: '3px solid transparent',
        },
        '& a:hover': { color: 'text.primary' },
        '& a[aria-current=page]': {
          color: 'text.primary',
          fontWeight: 600,
          borderColor: 'primary.main',
        },
      }}
    >
      {tabs.map(tab => {
        // The tab without a list's name shows the history.
        const current =
          path === `${base}/${tab}` || (tab === 'history' && path === base);
        return (
          <Link
            key={tab}
            to={`${base}/${tab}`}
            aria-current={current ? 'page' : undefined}
          >
            {t(`tabs.${tab}`)}
          </Link>
        );
      })}
    </Box>
  );
};
