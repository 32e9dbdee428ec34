/**
 * The log of an instance: live, or of an earlier run of it.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import {
  instanceLogSource,
  LogView,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { useMemo } from 'react';
import { useService } from '../data/service';
import { Filter, Filters, useParameter } from '../ui/Filters';
import { PageHead } from '../ui/PageHead';
import { useT } from '../ui/useT';
import { useInstance } from './useInstance';

const RUNS = 5;

export const LogsPage = () => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key: service } = useService();
  const { key, title, instance } = useInstance();
  const { environment, target, instanceId } = key;
  const [previous] = useParameter('previous');
  const [search, setSearch] = useParameter('search');
  const source = useMemo(
    () =>
      instanceLogSource(
        api,
        service,
        { environment, target, instanceId },
        { previous: Number(previous) || undefined },
      ),
    [api, service, environment, target, instanceId, previous],
  );
  const label = t('instance.logsOf', { instance: instanceId, env: title });
  const runs = Math.min(RUNS, instance?.restarts ?? Number(previous));
  return (
    <>
      <PageHead
        backTo={`/instances?environment=${environment}`}
        backLabel={t('tabs.instances')}
        title={label}
      />
      {runs > 0 && (
        <Filters>
          <Filter
            name="previous"
            label={t('instance.run')}
            none={t('instance.present')}
            options={Array.from({ length: runs }, (_, index) => ({
              value: String(index + 1),
              label: t('instance.before', { count: index + 1 }),
            }))}
          />
        </Filters>
      )}
      <div style={{ marginTop: 12 }}>
        <LogView
          source={source}
          label={label}
          search={search}
          onSearchChange={setSearch}
          height="max(280px, calc(100vh - 470px))"
        />
      </div>
    </>
  );
};
