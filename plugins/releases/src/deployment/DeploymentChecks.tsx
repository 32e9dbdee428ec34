/**
 * The checks of a deployment: those that it required, and what else was run while its version was there.
 */
import Box from '@mui/material/Box';
import {
  DeploymentCheck,
  DeploymentChecks as Answer,
} from '@slipway/backstage-plugin-releases-common';
import { RelativeTime } from '@slipway/backstage-plugin-releases-react';
import { useDeploymentChecks } from '../data/deploymentQueries';
import { useService } from '../data/service';
import { Person } from '../ui/Person';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { Row, Rows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

export const DeploymentChecks = (props: {
  deploymentId: string;
  environment: string;
}) => {
  const t = useT();
  const { base } = useService();
  const query = useDeploymentChecks(props.deploymentId);
  return (
    <Section
      title={t('deploymentChecks.title')}
      actions={
        <TextLink
          to={`${base}/checks?environment=${encodeURIComponent(
            props.environment,
          )}`}
        >
          {t('deploymentChecks.all')}
        </TextLink>
      }
    >
      <QueryView
        query={query}
        what={t('deploymentChecks.this')}
        loading={<SkeletonRows rows={2} />}
      >
        {(answer: Answer) =>
          answer.items.length === 0 ? (
            <div>{t('deploymentChecks.empty')}</div>
          ) : (
            <Rows label={t('deploymentChecks.title')}>
              {answer.items.map((check, index) => (
                <CheckRow key={check.run?.id ?? index} check={check} />
              ))}
            </Rows>
          )
        }
      </QueryView>
    </Section>
  );
};

const CheckRow = (props: { check: DeploymentCheck }) => {
  const t = useT();
  const { run, name, title, required } = props.check;
  const accepted =
    name === 'acceptance' &&
    t(run?.state === 'passed' ? 'verdict.accepted' : 'verdict.rejected');
  const subject = accepted || title || name;
  return (
    <Row columns="110px 1fr auto">
      <StateLabel state={run?.state ?? 'pending'} />
      <span>
        {subject} ·{' '}
        {t(required ? 'deploymentChecks.required' : 'deploymentChecks.alone')}
        {run?.message && <div>{run.message}</div>}
        {run?.output && (
          <details>
            <summary>
              {t('deploymentChecks.output', { check: subject })}
            </summary>
            <Box
              component="pre"
              // What scrolls can be reached by the keyboard.
              tabIndex={0}
              sx={{
                whiteSpace: 'pre-wrap',
                maxHeight: 260,
                overflow: 'auto',
              }}
            >
              {run.output}
            </Box>
          </details>
        )}
      </span>
      <span>
        {run && (
          <>
            <Person actor={run.requestedBy} />{' '}
            <RelativeTime time={run.finishedAt ?? run.createdAt} />
          </>
        )}
      </span>
    </Row>
  );
};
