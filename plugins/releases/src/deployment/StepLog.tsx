/**
 * What a step did, folded under it; open while it runs and when it failed. Plain text, so that it can be copied into a ticket.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import {
  DeploymentStep,
  StepLogEntry,
} from '@slipway/backstage-plugin-releases-common';
import { useState } from 'react';
import { useDeploymentLog } from '../data/deploymentQueries';
import { inWords } from '../ui/said';
import { useT } from '../ui/useT';

const OPEN = ['running', 'waiting', 'parked', 'failed', 'aborted'];

export const StepLog = (props: {
  deploymentId: string;
  step: DeploymentStep;
}) => {
  const t = useT();
  const { step } = props;
  const query = useDeploymentLog(props.deploymentId);
  const [chosen, setChosen] = useState<boolean>();
  const [copied, setCopied] = useState<boolean>();
  const open = chosen ?? OPEN.includes(step.state);
  if (!step.startedAt) {
    return null;
  }
  const entries = query.data?.items.find(
    ({ stepId, phase }) => stepId === step.id && phase === step.phase,
  )?.entries;
  const text = (entries ?? []).map(entry => lineOf(entry, t)).join('\n');
  const copy = () =>
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(
        () => setCopied(true),
        () => setCopied(false),
      );
  const title = t('stepLog.title', {
    step: inWords(step.titleSaid, step.title, t),
  });
  return (
    <details open={open}>
      <Box
        component="summary"
        sx={{ color: 'text.secondary', width: 'fit-content' }}
        onClick={event => {
          event.preventDefault();
          setChosen(!open);
        }}
      >
        {title}
      </Box>
      {open && query.error && !query.data && (
        <Alert
          severity="error"
          action={
            <Button
              color="inherit"
              size="small"
              onClick={() => query.refetch()}
              sx={{ textTransform: 'none' }}
            >
              {t('state.retry')}
            </Button>
          }
        >
          {t('state.failed', { what: t('stepLog.this') })}{' '}
          <span data-quoted>{query.error.message}</span>
        </Alert>
      )}
      {open && !query.error && !entries && (
        <div>{t(query.data ? 'stepLog.empty' : 'state.loading')}</div>
      )}
      {open && entries && (
        <>
          <Box
            component="pre"
            tabIndex={0}
            role="group"
            aria-label={title}
            sx={{
              m: 0,
              mt: 0.5,
              p: 1,
              maxHeight: 260,
              overflow: 'auto',
              whiteSpace: 'pre-wrap',
              overflowWrap: 'anywhere',
              bgcolor: '#17191c',
              color: '#e8eaed',
              borderRadius: 0.5,
            }}
          >
            {text}
          </Box>
          <Button size="small" sx={{ textTransform: 'none' }} onClick={copy}>
            {t('stepLog.copy')}
          </Button>
          <span role="status">
            {copied === true && t('stepLog.copied')}
            {copied === false && t('stepLog.notCopied')}
          </span>
        </>
      )}
    </details>
  );
};

/** One entry as a line of text: when, what, and what was said. */
function lineOf(entry: StepLogEntry, t: ReturnType<typeof useT>): string {
  const { what, at, attempt, reference, until, times, text } = entry;
  if (what === 'line') {
    return `  | ${text}`;
  }
  const says = t(`stepLog.what.${what}`, {
    attempt: String(attempt ?? 1),
    times: String(times ?? 0),
    until: until ? clock(until) : '',
    text: text ?? '',
  });
  const quoted = text && what !== 'message' ? ` ${text}` : '';
  const named = reference ? ` ${t('stepLog.reference', { reference })}` : '';
  return `${at ? `${clock(at)}  ` : ''}${says}${quoted}${named}`;
}

/** With the zone, as logs have it. */
function clock(time: string): string {
  const date = new Date(time);
  const pad = (value: number, digits = 2) =>
    String(value).padStart(digits, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${pad(
    Math.floor(Math.abs(offset) / 60),
  )}:${pad(Math.abs(offset) % 60)}`;
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(
    date.getDate(),
  )} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(
    date.getSeconds(),
  )}.${pad(date.getMilliseconds(), 3)}${zone}`;
}
