/**
 * The log of an instance: live, or of an earlier run of it, or of all instances of the environment together. What is shown is in the
 * address: run, time range, search, line.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import Box from '@mui/material/Box';
import {
  LogView,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useService } from '../data/service';
import { ActButton } from '../ui/ActButton';
import { Filter, Filters, useParameter } from '../ui/Filters';
import { PageHead } from '../ui/PageHead';
import { useT } from '../ui/useT';
import { logSourceOf, RANGES } from './logSource';
import { useInstance } from './useInstance';
import { usePinnedInstances } from './usePinnedInstances';

const RUNS = 5;

export const LogsPage = () => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key: service } = useService();
  const { key, title, instance, environment } = useInstance();
  const { instanceId } = key;
  const [previous] = useParameter('previous');
  const [range] = useParameter('since');
  const [instances] = useParameter('instances');
  const [search, setSearch] = useParameter('search');
  const [params, setParams] = useSearchParams();
  // A link to a line opens the log from there; picking another line later opens nothing anew.
  const [first] = useState(() => ({ range, from: params.get('at') }));
  const from = (range === first.range && first.from) || undefined;
  const all = instances === 'all';
  const together = usePinnedInstances(all ? environment : undefined);

  const keys = JSON.stringify(all ? together.keys : [key]);
  const source = useMemo(
    () =>
      logSourceOf(api, service, JSON.parse(keys), {
        previous: all ? undefined : Number(previous) || undefined,
        range,
        from,
      }),
    [api, service, keys, all, previous, range, from],
  );
  const label = all
    ? t('instance.logsOfAll', { env: title })
    : t('instance.logsOf', { instance: instanceId, env: title });
  const runs = Math.min(RUNS, instance?.restarts ?? Number(previous));
  return (
    <>
      <PageHead
        backTo={`/instances?environment=${key.environment}`}
        backLabel={t('tabs.instances')}
        title={label}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Filters>
          <Filter
            name="instances"
            label={t('instance.which')}
            none={t('instance.thisOne')}
            options={[{ value: 'all', label: t('instance.all') }]}
          />
          <Filter
            name="since"
            label={t('instance.since')}
            none={t('instance.newest')}
            options={RANGES.map(({ name }) => ({
              value: name,
              label: t(`instance.ranges.${name}`),
            }))}
          />
          {!all && runs > 0 && (
            <Filter
              name="previous"
              label={t('instance.run')}
              none={t('instance.present')}
              options={Array.from({ length: runs }, (_, index) => ({
                value: String(index + 1),
                label: t('instance.before', { count: index + 1 }),
              }))}
            />
          )}
        </Filters>
        {together.fresh > 0 && (
          <ActButton onClick={together.showFresh}>
            {t('instance.fresh', { count: together.fresh })}
          </ActButton>
        )}
      </Box>
      <div style={{ marginTop: 12 }}>
        {source && (
          <LogView
            source={source}
            label={label}
            search={search}
            onSearchChange={setSearch}
            line={params.get('line') ?? undefined}
            onLineChange={picked =>
              setParams(
                former => {
                  const next = new URLSearchParams(former);
                  next.delete('line');
                  next.delete('at');
                  if (picked?.key) {
                    next.set('line', picked.key);
                    next.set('at', picked.time ?? '');
                  }
                  return next;
                },
                { replace: true },
              )
            }
            height="max(280px, calc(100vh - 470px))"
          />
        )}
      </div>
    </>
  );
};
