/**
 * Rate, outcome and duration of releases by week: three small charts, and the same figures as a table.
 */
import Box from '@mui/material/Box';
import { Delivery } from '@slipway/backstage-plugin-releases-common';
import {
  DeliveryQuery,
  formatDuration,
} from '@slipway/backstage-plugin-releases-react';
import { useDelivery } from '../data/portalQueries';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { Chart } from './Chart';
import { percent } from './percent';
import { WeekTable } from './WeekTable';

export const WeekSection = ({ query }: { query: DeliveryQuery }) => {
  const t = useT();
  const answer = useDelivery(query);
  return (
    <Section title={t('delivery.byWeek')}>
      <QueryView
        query={answer}
        what={t('delivery.figures')}
        loading={<SkeletonRows rows={1} height={150} />}
      >
        {delivery => (
          <Box
            aria-busy={answer.isPlaceholderData}
            sx={{ opacity: answer.isPlaceholderData ? 0.5 : 1 }}
          >
            <Figures delivery={delivery} />
          </Box>
        )}
      </QueryView>
    </Section>
  );
};

const Figures = ({ delivery }: { delivery: Delivery }) => {
  const t = useT();
  const { weeks, total } = delivery;
  if (total.succeeded + total.failed + total.aborted === 0) {
    return <Empty>{t('delivery.noFigures')}</Empty>;
  }
  return (
    <>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
          gap: 2,
          mb: 1.5,
        }}
      >
        <Chart
          title={t('delivery.rate')}
          figure={t('delivery.perWeek', {
            rate: (total.succeeded / weeks.length).toFixed(1),
          })}
          weeks={weeks.map(({ week, figures }) => ({
            week,
            parts: [{ tone: 'ok', value: figures.succeeded }],
            says: String(figures.succeeded),
          }))}
        />
        <Chart
          title={t('delivery.outcome')}
          figure={
            total.failureShare === undefined
              ? t('delivery.nothing')
              : t('delivery.shareFailed', {
                  share: percent(total.failureShare),
                })
          }
          weeks={weeks.map(({ week, figures }) => ({
            week,
            parts: [
              { tone: 'error', value: figures.failed },
              { tone: 'neutral', value: figures.aborted },
              { tone: 'ok', value: figures.succeeded },
            ],
            says: t('delivery.outcomes', {
              succeeded: String(figures.succeeded),
              failed: String(figures.failed),
              aborted: String(figures.aborted),
            }),
          }))}
          legend={[
            { tone: 'error', label: t('delivery.columns.failed') },
            { tone: 'neutral', label: t('delivery.columns.aborted') },
            { tone: 'ok', label: t('delivery.columns.succeeded') },
          ]}
        />
        <Chart
          title={t('delivery.duration')}
          figure={
            total.medianSeconds === undefined
              ? t('delivery.nothing')
              : t('delivery.median', {
                  time: formatDuration(total.medianSeconds),
                })
          }
          weeks={weeks.map(({ week, figures }) => ({
            week,
            parts: [{ tone: 'running', value: figures.medianSeconds ?? 0 }],
            says:
              figures.medianSeconds === undefined
                ? t('delivery.nothing')
                : formatDuration(figures.medianSeconds),
          }))}
        />
      </Box>
      <WeekTable delivery={delivery} />
    </>
  );
};
