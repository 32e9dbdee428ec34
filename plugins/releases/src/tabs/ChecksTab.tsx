/**
 * The catalogue of checks, run on demand, and their results.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import {
  CheckDefinition,
  Environment,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import {
  RelativeTime,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useCheckRuns, useChecks, useEnvironments } from '../data/queries';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { useSettledList } from '../data/useSettledList';
import { useDialog } from '../dialogs/useDialog';
import { refusal } from '../overview/acts';
import { ActButton } from '../ui/ActButton';
import { Person } from '../ui/Person';
import { Empty, QueryView } from '../ui/QueryView';
import { FreshRows, OlderRows, Row, Rows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

export const ChecksTab = () => {
  const t = useT();
  const checks = useChecks();
  const environments = useEnvironments();
  const runs = useCheckRuns();
  const { shown, fresh, showFresh } = useSettledList(
    runs.data?.pages.flatMap(page => page.items),
    'runs',
  );
  return (
    <>
      <Section title={t('check.catalogue')}>
        <QueryView query={checks} what={t('check.catalogue')}>
          {({ items, can }) =>
            items.length === 0 ? (
              <Empty>{t('check.empty')}</Empty>
            ) : (
              <Rows label={t('check.catalogue')}>
                {items.map(check => (
                  <CheckRow
                    key={check.name}
                    check={check}
                    environments={environments.data ?? []}
                    verdict={can.run}
                  />
                ))}
              </Rows>
            )
          }
        </QueryView>
      </Section>
      {checks.data?.can.run && (
        <Verdicts
          environments={environments.data ?? []}
          verdict={checks.data.can.run}
        />
      )}
      <Section title={t('check.results')}>
        <FreshRows count={fresh} onShow={showFresh} />
        <QueryView query={runs} what={t('check.results')}>
          {() =>
            shown.length === 0 ? (
              <Empty>{t('check.noResults')}</Empty>
            ) : (
              <Rows label={t('check.results')}>
                {shown.map(run => (
                  <Row
                    key={run.id}
                    columns="130px minmax(200px, 1fr) minmax(200px, 3fr) 150px 110px"
                  >
                    <StateLabel state={run.state} />
                    <span>
                      {run.check === 'acceptance'
                        ? t(
                            run.state === 'passed'
                              ? 'verdict.accepted'
                              : 'verdict.rejected',
                          )
                        : run.check}
                      {' · '}
                      {run.environment} {run.versionName}
                    </span>
                    <span>
                      {run.message}
                      {run.output && (
                        <details>
                          <summary>{t('check.output')}</summary>
                          <Box
                            component="pre"
                            tabIndex={0}
                            sx={{ overflow: 'auto', maxHeight: 240, m: 0 }}
                          >
                            {run.output}
                          </Box>
                        </details>
                      )}
                    </span>
                    <Person actor={run.requestedBy} />
                    <RelativeTime time={run.createdAt} />
                  </Row>
                ))}
              </Rows>
            )
          }
        </QueryView>
        <OlderRows query={runs} />
      </Section>
    </>
  );
};

/** A tester's own word on what runs. */
const Verdicts = (props: { environments: Environment[]; verdict: Verdict }) => {
  const t = useT();
  const { open } = useDialog();
  const because = refusal(props.verdict);
  const judged = props.environments.filter(({ version }) => version);
  if (judged.length === 0) {
    return null;
  }
  return (
    <Section title={t('verdict.title')}>
      <Rows label={t('verdict.title')}>
        {judged.map(({ name, title, version }) => (
          <Row key={name} columns="minmax(160px, 1fr) minmax(200px, 2fr) 380px">
            <strong>{title}</strong>
            <span>{version?.name}</span>
            <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
              {(['accept', 'reject'] as const).map(act => (
                <ActButton
                  key={act}
                  because={because}
                  onClick={() => open({ act, environment: name })}
                >
                  {t(`verdict.${act}.open`, {
                    version: version?.name ?? '',
                    env: title,
                  })}
                </ActButton>
              ))}
            </Box>
          </Row>
        ))}
      </Rows>
    </Section>
  );
};

const CheckRow = (props: {
  check: CheckDefinition;
  environments: Environment[];
  verdict: Verdict | undefined;
}) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { check, environments, verdict } = props;
  const [chosen, setChosen] = useState<string>();
  const environment =
    environments.find(({ name }) => name === chosen) ?? environments[0];
  const act = useAct((where: string, idempotencyKey) =>
    api.createCheckRun(
      key,
      { check: check.name, environment: where },
      idempotencyKey,
    ),
  );
  return (
    <Row columns="minmax(160px, 1fr) minmax(200px, 2fr) 380px">
      <strong>{check.title ?? check.name}</strong>
      <span>
        {check.type === 'http'
          ? t('check.http', { path: check.path ?? '/' })
          : t('check.script')}
        {check.required.length > 0 &&
          ` · ${t('check.required', {
            environments: check.required.join(', '),
          })}`}
        {act.error && <Alert severity="error">{act.error.message}</Alert>}
      </span>
      {verdict && environment && (
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
          <TextField
            select
            size="small"
            value={environment.name}
            onChange={event => setChosen(event.target.value)}
            SelectProps={{ native: true }}
            inputProps={{
              'aria-label': t('check.where', { check: check.name }),
            }}
          >
            {environments.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </TextField>
          <ActButton
            because={
              verdict.allowed ? undefined : verdict.reason ?? verdict.code
            }
            onClick={() => act.run(environment.name)}
          >
            {act.requesting
              ? t('dialog.requesting')
              : t('check.run', { check: check.name, env: environment.title })}
          </ActButton>
        </Box>
      )}
    </Row>
  );
};
