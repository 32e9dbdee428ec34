/**
 * What runs, by environment and placement: since when, how well, and the ways in.
 */
import Box from '@mui/material/Box';
import {
  Environment,
  Instance,
  Placement,
} from '@slipway/backstage-plugin-releases-common';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@slipway/backstage-plugin-releases-react';
import { useEnvironments } from '../data/queries';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { refusal } from '../overview/acts';
import { Filter, Filters, useParameter } from '../ui/Filters';
import { ActButton } from '../ui/ActButton';
import { OutsideLink } from '../ui/OutsideLink';
import { Empty, QueryView } from '../ui/QueryView';
import { Row, Rows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';

const tones: Record<Instance['state'], StatusTone> = {
  starting: 'waiting',
  running: 'ok',
  stopping: 'paused',
  exited: 'neutral',
  'crash-loop': 'error',
};

/** Of a whole placement; what its target cannot do is not among what may be done. */
const acts = ['restart', 'scale', 'stop'] as const;

export const InstancesTab = () => {
  const t = useT();
  const query = useEnvironments();
  const [wanted] = useParameter('environment');
  return (
    <QueryView query={query} what={t('tabs.instances')}>
      {environments => {
        const shown = environments.filter(
          environment =>
            (!wanted || environment.name === wanted) &&
            environment.placements.length > 0,
        );
        return (
          <>
            <Filters>
              <Filter
                name="environment"
                label={t('filter.environment')}
                options={environments.map(({ name, title }) => ({
                  value: name,
                  label: title,
                }))}
              />
            </Filters>
            <Box sx={{ mt: 2 }}>
              {shown.length === 0 && <Empty>{t('instance.empty')}</Empty>}
              {shown.map(environment =>
                environment.placements.map(placement => (
                  <PlacementSection
                    key={`${environment.name} ${placement.target}`}
                    environment={environment}
                    placement={placement}
                  />
                )),
              )}
            </Box>
          </>
        );
      }}
    </QueryView>
  );
};

const PlacementSection = (props: {
  environment: Environment;
  placement: Placement;
}) => {
  const t = useT();
  const { open } = useDialog();
  const { environment, placement } = props;
  const title = t('instance.placement', {
    env: environment.title,
    target: placement.targetTitle ?? placement.target,
  });
  return (
    <Section
      title={title}
      actions={
        <>
          {placement.url && (
            <OutsideLink href={placement.url}>{placement.url}</OutsideLink>
          )}
          {acts.map(act => {
            const verdict = environment.can[act];
            return (
              verdict && (
                <ActButton
                  key={act}
                  color={act === 'stop' ? 'error' : undefined}
                  because={refusal(verdict)}
                  onClick={() =>
                    open({
                      act,
                      environment: environment.name,
                      target:
                        environment.placements.length > 1
                          ? placement.target
                          : undefined,
                    })
                  }
                >
                  {t(`act.${act}`, {
                    env:
                      environment.placements.length > 1
                        ? title
                        : environment.title,
                  })}
                </ActButton>
              )
            );
          })}
        </>
      }
    >
      {placement.message && <div>{placement.message}</div>}
      {placement.instances.length === 0 ? (
        <Empty>{t('instance.none')}</Empty>
      ) : (
        <Rows label={title}>
          {placement.instances.map(instance => (
            <InstanceRow
              key={instance.id}
              environment={environment}
              placement={placement}
              instance={instance}
            />
          ))}
        </Rows>
      )}
    </Section>
  );
};

const InstanceRow = (props: {
  environment: Environment;
  placement: Placement;
  instance: Instance;
}) => {
  const t = useT();
  const { base } = useService();
  const { environment, placement, instance } = props;
  const path = `${base}/instances/${environment.name}/${encodeURIComponent(
    placement.target,
  )}/${encodeURIComponent(instance.id)}`;
  const { logs, terminal } = instance.can;
  const exit = instance.lastExit;
  const healthy = instance.state === 'running' && instance.health !== 'healthy';
  return (
    <Row columns="170px 110px minmax(200px, 1fr) 290px">
      <StatusLabel tone={healthy ? 'warning' : tones[instance.state]}>
        {t(`instance.states.${instance.state}`)}
        {instance.state === 'running' &&
          ` · ${t(`instance.health.${instance.health}`)}`}
      </StatusLabel>
      <span>{instance.versionName}</span>
      <span>
        <code>{instance.id}</code>
        {' · '}
        <RelativeTime time={instance.startedAt} />
        {' · '}
        {t('instance.restarts', { count: instance.restarts })}
        {exit && (
          <>
            {' · '}
            {t('instance.lastExit', {
              exit: String(exit.code ?? exit.signal ?? '?'),
            })}{' '}
            <RelativeTime time={exit.at} /> {exit.reason}
          </>
        )}
        {instance.probeMessage && <div>{instance.probeMessage}</div>}
      </span>
      <Box
        sx={{
          display: 'flex',
          gap: 1,
          flexWrap: 'wrap',
          justifyContent: { md: 'flex-end' },
        }}
      >
        {logs && (
          <ActButton
            to={`${path}/logs`}
            because={logs.allowed ? undefined : logs.reason ?? logs.code}
          >
            {t('instance.logs')}
          </ActButton>
        )}
        {logs?.allowed && instance.restarts > 0 && (
          <ActButton to={`${path}/logs?previous=1`}>
            {t('instance.previousLogs')}
          </ActButton>
        )}
        {terminal && instance.state === 'running' && (
          <ActButton
            to={`${path}/terminal`}
            because={
              terminal.allowed ? undefined : terminal.reason ?? terminal.code
            }
          >
            {t('instance.terminal')}
          </ActButton>
        )}
      </Box>
    </Row>
  );
};
