/**
 * A card for the overview of a component, for portals that keep their own layout: what runs where, how it fares, when it was last changed,
 * and the way to the tab.
 */
import {
  getEntityRelations,
  useEntity,
  EntityInfoCard,
} from '@backstage/plugin-catalog-react';
import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import Box from '@mui/material/Box';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { FeedBridge } from '../data/FeedBridge';
import { QueryRoot } from '../data/QueryRoot';
import { useEnvironments } from '../data/queries';
import { ServiceProvider, useService } from '../data/service';
import { HealthFact, VersionFact, WhenFact } from '../overview/facts';
import { pageStyle } from '../ui/pageStyle';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { TextLink } from '../ui/TextLink';
import { useReleasesPath } from '../ui/useReleasesPath';
import { useT } from '../ui/useT';

export const ReleasesCard = () => {
  const t = useT();
  const { entity } = useEntity();
  const base = useReleasesPath()(stringifyEntityRef(entity));
  const owner = getEntityRelations(entity, RELATION_OWNED_BY)[0];
  return (
    <ServiceProvider
      namespace={entity.metadata.namespace ?? 'default'}
      name={entity.metadata.name}
      owner={owner && stringifyEntityRef(owner)}
      base={base}
    >
      <EntityInfoCard title={t('entityCard.title')}>
        <QueryRoot>
          <Box sx={pageStyle} data-slipway-page="card">
            <FeedBridge />
            <Environments />
          </Box>
        </QueryRoot>
      </EntityInfoCard>
    </ServiceProvider>
  );
};

const Environments = () => {
  const t = useT();
  const { key, base } = useService();
  const query = useEnvironments();
  if (
    !query.data &&
    query.error instanceof ReleasesApiError &&
    query.error.status === 404
  ) {
    return <>{t('service.unknown', { service: key.name })}</>;
  }
  return (
    <QueryView
      query={query}
      what={t('entityCard.what')}
      loading={<SkeletonRows rows={4} height={40} />}
    >
      {environments => (
        <>
          {environments.length === 0 ? (
            <Box>{t('entityCard.empty')}</Box>
          ) : (
            <Box
              component="ul"
              aria-label={t('entityCard.what')}
              sx={{ listStyle: 'none', m: 0, p: 0 }}
            >
              {environments.map(environment => (
                <Box
                  component="li"
                  key={environment.name}
                  sx={{
                    display: 'grid',
                    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
                    columnGap: 1.5,
                    alignItems: 'center',
                    py: 0.75,
                    borderBottom: 1,
                    borderColor: 'divider',
                    '& > *': { minWidth: 0, overflowWrap: 'anywhere' },
                  }}
                >
                  <Box component="span" sx={{ fontWeight: 600 }}>
                    {environment.title}
                  </Box>
                  <HealthFact environment={environment} />
                  <VersionFact environment={environment} />
                  <WhenFact environment={environment} />
                </Box>
              ))}
            </Box>
          )}
          <Box sx={{ mt: 1.5 }}>
            <TextLink to={base}>{t('entityCard.all')}</TextLink>
          </Box>
        </>
      )}
    </QueryView>
  );
};
