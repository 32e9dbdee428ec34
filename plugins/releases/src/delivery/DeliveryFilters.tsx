/**
 * Filters of the delivery page; a choice that the address names but nobody offers stays visible, so that it can be taken back.
 */
import Box from '@mui/material/Box';
import { DeliveryQuery } from '@slipway/backstage-plugin-releases-react';
import { useDelivery } from '../data/portalQueries';
import { Filter, Filters } from '../ui/Filters';
import { useT } from '../ui/useT';
import { DEFAULT_PERIOD, PERIODS } from './period';

interface Option {
  value: string;
  label: string;
}

const plain = (values: string[]): Option[] =>
  values.map(value => ({ value, label: value }));

const withChosen = (options: Option[], chosen: string | undefined) =>
  chosen === undefined || options.some(({ value }) => value === chosen)
    ? options
    : [...options, { value: chosen, label: chosen }];

/** Owners are nearly always groups, so only another kind is named. */
const ownerLabel = (ref: string) => ref.replace(/^group:(default\/)?/, '');

export const DeliveryFilters = (props: { query: DeliveryQuery }) => {
  const t = useT();
  const { query } = props;
  const choices = useDelivery(query).data?.choices;
  return (
    <Box role="search" aria-label={t('delivery.filters')} sx={{ mb: 3 }}>
      <Filters>
        <Filter
          name="owner"
          label={t('delivery.owner')}
          options={withChosen(
            (choices?.owners ?? []).map(ref => ({
              value: ref,
              label: ownerLabel(ref),
            })),
            query.owner,
          )}
        />
        <Filter
          name="system"
          label={t('delivery.system')}
          options={withChosen(plain(choices?.systems ?? []), query.system)}
        />
        <Filter
          name="environment"
          label={t('filter.environment')}
          options={withChosen(
            (choices?.environments ?? []).map(({ name, title }) => ({
              value: name,
              label: title,
            })),
            query.environment,
          )}
        />
        <Filter
          name="weeks"
          label={t('delivery.period')}
          none={t('delivery.weeks', { count: DEFAULT_PERIOD })}
          options={PERIODS.filter(weeks => weeks !== DEFAULT_PERIOD).map(
            weeks => ({
              value: String(weeks),
              label: t('delivery.weeks', { count: weeks }),
            }),
          )}
        />
      </Filters>
    </Box>
  );
};
