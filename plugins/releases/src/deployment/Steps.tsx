/**
 * The frozen plan, step by step, with elapsed beside the usual.
 */
import Box from '@mui/material/Box';
import {
  Deployment,
  DeploymentStep,
} from '@slipway/backstage-plugin-releases-common';
import {
  Elapsed,
  formatDuration,
  Timeline,
  useServerNow,
} from '@slipway/backstage-plugin-releases-react';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

export const Steps = (props: { deployment: Deployment }) => {
  const t = useT();
  const { steps } = props.deployment;
  return (
    <Section title={t('deployment.steps')}>
      {steps.length === 0 ? (
        <div>{t('deployment.noSteps')}</div>
      ) : (
        <Timeline
          label={t('deployment.steps')}
          entries={steps.map(step => ({
            key: step.id,
            current: step.state === 'running' || step.state === 'waiting',
            content: <StepLine step={step} />,
            aside: <StepTime step={step} />,
          }))}
        />
      )}
    </Section>
  );
};

const StepLine = (props: { step: DeploymentStep }) => {
  const t = useT();
  const { step } = props;
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <StateLabel state={step.state} />
        <span>
          {step.phase === 'restore' && `${t('deployment.restore')} `}
          {step.title}
          {step.target && ` · ${step.target}`}
          {(step.attempt ?? 1) > 1 &&
            ` · ${t('deployment.attempt', { attempt: String(step.attempt) })}`}
        </span>
      </Box>
      {step.message && (
        <Box sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {step.message}
        </Box>
      )}
    </>
  );
};

const StepTime = (props: { step: DeploymentStep }) => {
  const t = useT();
  const { startedAt, finishedAt, usualSeconds } = props.step;
  const now = useServerNow(Boolean(startedAt) && !finishedAt);
  if (!startedAt) {
    return null;
  }
  const elapsed =
    ((finishedAt ? Date.parse(finishedAt) : now) - Date.parse(startedAt)) /
    1000;
  const slow = usualSeconds !== undefined && elapsed > 2 * usualSeconds;
  return (
    <>
      <Elapsed since={startedAt} until={finishedAt} />
      {usualSeconds !== undefined && (
        <div>
          {t(slow ? 'time.slower' : 'time.usually', {
            time: formatDuration(usualSeconds),
          })}
        </div>
      )}
    </>
  );
};
