/**
 * The inventory of targets: what there is, whose it is, how it fares, who uses it and what it can do.
 */
import Dns from '@mui/icons-material/DnsOutlined';
import Box from '@mui/material/Box';
import { Target } from '@slipway/backstage-plugin-releases-common';
import { useSearchParams } from 'react-router-dom';
import { TARGETS_KEY, useTargets } from '../data/portalQueries';
import { Filter, Filters } from '../ui/Filters';
import { PortalPage } from '../ui/PortalPage';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { TargetCard } from './TargetCard';

export const TargetsPage = () => {
  const t = useT();
  return (
    <PortalPage title={t('targets.title')} icon={<Dns />} stale={TARGETS_KEY}>
      <Targets />
    </PortalPage>
  );
};

const Targets = () => {
  const t = useT();
  return (
    <QueryView
      query={useTargets()}
      what={t('targets.title')}
      loading={<SkeletonRows rows={3} height={150} />}
    >
      {targets =>
        targets.length === 0 ? (
          <Empty>{t('targets.empty')}</Empty>
        ) : (
          <Inventory targets={targets} />
        )
      }
    </QueryView>
  );
};

const Inventory = ({ targets }: { targets: Target[] }) => {
  const t = useT();
  const [params] = useSearchParams();
  const type = params.get('type');
  const health = params.get('health');
  const types = [...new Set(targets.map(({ driver }) => driver))].sort();
  // Those that are not well need someone, so they stand first.
  const shown = targets
    .filter(
      target =>
        (!type || target.driver === type) &&
        (!health || target.health.ok === (health === 'well')),
    )
    .sort(
      (a, b) =>
        Number(a.health.ok) - Number(b.health.ok) ||
        a.title.localeCompare(b.title),
    );
  return (
    <>
      <Box role="search" aria-label={t('targets.filters')} sx={{ mb: 2 }}>
        <Filters>
          <Filter
            name="type"
            label={t('targets.type')}
            options={types.map(driver => ({ value: driver, label: driver }))}
          />
          <Filter
            name="health"
            label={t('targets.health')}
            options={[
              { value: 'well', label: t('targets.well') },
              { value: 'ill', label: t('targets.ill') },
            ]}
          />
        </Filters>
      </Box>
      {shown.length === 0 ? (
        <Empty>{t('targets.emptyFiltered')}</Empty>
      ) : (
        <Box
          component="ul"
          aria-label={t('targets.title')}
          sx={{
            listStyle: 'none',
            m: 0,
            p: 0,
            display: 'grid',
            gap: 2,
            gridTemplateColumns:
              'repeat(auto-fill, minmax(min(100%, 400px), 1fr))',
          }}
        >
          {shown.map(target => (
            <TargetCard key={target.id} target={target} />
          ))}
        </Box>
      )}
    </>
  );
};
