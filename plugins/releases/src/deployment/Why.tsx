/**
 * Why it failed, with evidence, and the one thing to try.
 */
import Box from '@mui/material/Box';
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { ActButton } from '../ui/ActButton';
import { OutsideLink } from '../ui/OutsideLink';
import { Section } from '../ui/Section';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { useRetry } from './useRetry';

export const Why = (props: { deployment: Deployment }) => {
  const t = useT();
  const { deployment } = props;
  const { explanation } = deployment;
  if (deployment.state !== 'failed' && !explanation) {
    return null;
  }
  return (
    <Section title={t('deployment.why')}>
      <Box
        sx={{
          p: 1.5,
          border: 1,
          borderLeft: 5,
          borderColor: 'error.main',
          borderRadius: 1,
          bgcolor: 'background.paper',
          display: 'flex',
          flexDirection: 'column',
          gap: 1,
        }}
      >
        <div>
          {explanation?.sentence ??
            deployment.message ??
            t('deployment.unknownCause')}
        </div>
        {explanation?.evidence.slice(0, 3).map((evidence, index) => (
          <div key={index}>
            <Evidence label={evidence.label} href={evidence.href} />
            {evidence.text && (
              <Box
                component="pre"
                tabIndex={0}
                aria-label={evidence.label}
                sx={{
                  m: 0,
                  mt: 0.5,
                  p: 1,
                  maxHeight: 220,
                  overflow: 'auto',
                  fontSize: 13,
                  whiteSpace: 'pre-wrap',
                  overflowWrap: 'anywhere',
                  bgcolor: '#17191c',
                  color: '#e8eaed',
                  borderRadius: 0.5,
                }}
              >
                {evidence.text}
              </Box>
            )}
          </div>
        ))}
        <Try deployment={deployment} />
      </Box>
    </Section>
  );
};

const Evidence = (props: { label: string; href?: string }) => {
  const { base } = useService();
  const { label, href } = props;
  if (!href) {
    return <strong>{label}</strong>;
  }
  if (/^https?:/i.test(href)) {
    return <OutsideLink href={href}>{label}</OutsideLink>;
  }
  // Below the tab; the back end does not know where the pages are mounted.
  return (
    <TextLink to={`${base}/${href.replace(/^\/+/, '')}`}>{label}</TextLink>
  );
};

const Try = (props: { deployment: Deployment }) => {
  const t = useT();
  const { base } = useService();
  const { open } = useDialog();
  const { deployment } = props;
  const retry = useRetry(deployment);
  const suggestion = deployment.explanation?.tryAct;
  if (!suggestion) {
    return null;
  }
  const verdict =
    suggestion.kind === 'rollback' || suggestion.kind === 'retry'
      ? deployment.can[suggestion.kind]
      : undefined;
  const because =
    verdict && !verdict.allowed ? verdict.reason ?? verdict.code : undefined;
  const common = { variant: 'contained' as const, because };
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <strong>{t('deployment.try')}</strong>
      {suggestion.kind === 'rollback' && (
        <ActButton
          {...common}
          onClick={() =>
            open({ act: 'rollback', environment: deployment.environment })
          }
        >
          {suggestion.label}
        </ActButton>
      )}
      {suggestion.kind === 'retry' && (
        <ActButton
          {...common}
          because={retry.requesting ? t('dialog.requesting') : because}
          onClick={retry.run}
        >
          {retry.requesting ? t('dialog.requesting') : suggestion.label}
        </ActButton>
      )}
      {suggestion.kind === 'configuration' && (
        <ActButton {...common} to={`${base}/configuration`}>
          {suggestion.label}
        </ActButton>
      )}
      {suggestion.kind === 'logs' && (
        <ActButton
          {...common}
          to={`${base}/instances?environment=${deployment.environment}`}
        >
          {suggestion.label}
        </ActButton>
      )}
      {retry.error && <span role="alert">{retry.error.message}</span>}
    </Box>
  );
};
