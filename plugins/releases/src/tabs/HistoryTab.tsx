/**
 * What was released: newest first, filtered, new rows waiting until they are asked for.
 */
import Box from '@mui/material/Box';
import { DeploymentSummary } from '@slipway/backstage-plugin-releases-common';
import {
  formatDuration,
  RelativeTime,
} from '@slipway/backstage-plugin-releases-react';
import { useSearchParams } from 'react-router-dom';
import { useEnvironments, useHistory } from '../data/queries';
import { useService } from '../data/service';
import { useSettledList } from '../data/useSettledList';
import { Filter, Filters } from '../ui/Filters';
import { Person } from '../ui/Person';
import { Empty, QueryView } from '../ui/QueryView';
import { FreshRows, OlderRows, Row, Rows } from '../ui/Rows';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';
import { useHistoryChoices } from './useHistoryChoices';

const kinds = [
  'deploy',
  'promote',
  'rollback',
  'restart',
  'scale',
  'stop',
] as const;
const states = [
  'running',
  'queued',
  'waiting',
  'succeeded',
  'failed',
  'aborted',
  'superseded',
  'rejected',
  'expired',
] as const;

export const HistoryTab = () => {
  const t = useT();
  const { base } = useService();
  const [params] = useSearchParams();
  const filter = {
    environment: params.get('environment') ?? undefined,
    kind: params.get('kind') ?? undefined,
    state: params.get('state') ?? undefined,
    versionId: params.get('versionId') ?? undefined,
    target: params.get('target') ?? undefined,
    person: params.get('person') ?? undefined,
  };
  const environments = useEnvironments();
  const query = useHistory(filter);
  const { shown, fresh, showFresh } = useSettledList(
    query.data?.pages.flatMap(page => page.items),
    JSON.stringify(filter),
  );
  const { targets, versions, people } = useHistoryChoices(filter);
  const filtered = Object.values(filter).some(value => value !== undefined);

  return (
    <>
      <Filters>
        <Filter
          name="environment"
          label={t('filter.environment')}
          options={(environments.data ?? []).map(({ name, title }) => ({
            value: name,
            label: title,
          }))}
        />
        <Filter name="target" label={t('filter.target')} options={targets} />
        <Filter
          name="versionId"
          label={t('filter.version')}
          options={versions}
        />
        <Filter name="person" label={t('filter.person')} options={people} />
        <Filter
          name="kind"
          label={t('filter.kind')}
          options={kinds.map(kind => ({
            value: kind,
            label: t(`kinds.${kind}`),
          }))}
        />
        <Filter
          name="state"
          label={t('filter.state')}
          options={states.map(state => ({
            value: state,
            label: t(`states.${state}`),
          }))}
        />
      </Filters>
      <FreshRows count={fresh} onShow={showFresh} />
      <QueryView query={query} what={t('tabs.history')}>
        {() =>
          shown.length === 0 ? (
            <Empty
              action={
                filtered && (
                  <TextLink to={`${base}/history`}>
                    {t('filter.clear')}
                  </TextLink>
                )
              }
            >
              {t(filtered ? 'history.emptyFiltered' : 'history.empty')}
            </Empty>
          ) : (
            <Rows label={t('tabs.history')}>
              {shown.map(deployment => (
                <HistoryRow key={deployment.id} deployment={deployment} />
              ))}
            </Rows>
          )
        }
      </QueryView>
      <OlderRows query={query} />
    </>
  );
};

const versions = (deployment: DeploymentSummary) => {
  const { fromVersionName: from, versionName: to } = deployment;
  return from && from !== to ? `${from} → ${to ?? ''}` : to ?? '';
};

const HistoryRow = (props: { deployment: DeploymentSummary }) => {
  const t = useT();
  const { base } = useService();
  const { deployment } = props;
  return (
    <Row columns="130px minmax(220px, 2fr) minmax(180px, 3fr) 150px 120px">
      <StateLabel state={deployment.parked ? 'parked' : deployment.state} />
      <TextLink to={`${base}/deployments/${deployment.id}`}>
        {deployment.environment} · {t(`kinds.${deployment.kind}`)}{' '}
        {versions(deployment)}
      </TextLink>
      <Box
        component="span"
        title={deployment.reason ?? deployment.message}
        sx={{
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: { md: 'nowrap' },
        }}
      >
        {deployment.state === 'failed'
          ? deployment.message
          : deployment.reason ?? deployment.commitTitle}
      </Box>
      <Person actor={deployment.requestedBy} />
      <span>
        <RelativeTime time={deployment.createdAt} />
        {deployment.durationSeconds !== undefined &&
          ` · ${formatDuration(deployment.durationSeconds)}`}
      </span>
    </Row>
  );
};
