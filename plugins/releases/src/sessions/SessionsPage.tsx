/**
 * Who was in a terminal of the service: newest first, by person and environment.
 */
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { TerminalSession } from '@slipway/backstage-plugin-releases-common';
import {
  formatDuration,
  RelativeTime,
} from '@slipway/backstage-plugin-releases-react';
import { useEffect, useState } from 'react';
import { useEnvironments } from '../data/queries';
import { useService } from '../data/service';
import { ActButton } from '../ui/ActButton';
import { Filter, Filters, useParameter } from '../ui/Filters';
import { PageHead } from '../ui/PageHead';
import { Person } from '../ui/Person';
import { Empty, QueryView } from '../ui/QueryView';
import { OlderRows, Row, Rows } from '../ui/Rows';
import { refusal } from '../ui/said';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { endInWords } from './ends';
import { useSessions } from './queries';
import { RecordingLabel } from './RecordingLabel';

/** Typing is over. */
const SETTLED = 300;

export const SessionsPage = () => {
  const t = useT();
  const { base } = useService();
  const environments = useEnvironments();
  const [environment] = useParameter('environment');
  const [person] = useParameter('person');
  const query = useSessions({
    environment: environment || undefined,
    person: person || undefined,
  });
  const filtered = Boolean(environment || person);
  return (
    <>
      <PageHead
        backTo="/access"
        backLabel={t('tabs.access')}
        title={t('sessions.title')}
      />
      <p>{t('sessions.intro')}</p>
      <Filters>
        <PersonSearch />
        <Filter
          name="environment"
          label={t('filter.environment')}
          options={(environments.data ?? []).map(({ name, title }) => ({
            value: name,
            label: title,
          }))}
        />
      </Filters>
      <Box sx={{ mt: 2 }}>
        <QueryView query={query} what={t('sessions.title')}>
          {({ pages }) => {
            const sessions = pages.flatMap(page => page.items);
            return sessions.length === 0 ? (
              <Empty
                action={
                  filtered && (
                    <TextLink to={`${base}/sessions`}>
                      {t('filter.clear')}
                    </TextLink>
                  )
                }
              >
                {t(filtered ? 'sessions.emptyFiltered' : 'sessions.empty')}
              </Empty>
            ) : (
              <Rows label={t('sessions.title')}>
                {sessions.map(session => (
                  <SessionRow key={session.id} session={session} />
                ))}
              </Rows>
            );
          }}
        </QueryView>
        <OlderRows query={query} />
      </Box>
    </>
  );
};

const PersonSearch = () => {
  const t = useT();
  const [person, setPerson] = useParameter('person');
  const [typed, setTyped] = useState(person);
  useEffect(() => setTyped(person), [person]);
  useEffect(() => {
    if (typed === person) {
      return () => {};
    }
    const timer = setTimeout(() => setPerson(typed.trim()), SETTLED);
    return () => clearTimeout(timer);
    // The setter is new each time, and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, person]);
  return (
    <TextField
      size="small"
      label={t('sessions.person')}
      placeholder={t('sessions.search')}
      value={typed}
      onChange={event => setTyped(event.target.value)}
      sx={{ mt: 0.75 }}
      InputLabelProps={{ shrink: true }}
    />
  );
};

const SessionRow = (props: { session: TerminalSession }) => {
  const t = useT();
  const { base } = useService();
  const { session } = props;
  const address = `${base}/sessions/${session.id}`;
  const { state } = session.recording;
  return (
    <Row columns="150px 130px minmax(200px, 1fr) minmax(160px, 1fr) 170px 110px">
      <RecordingLabel state={state} />
      <Person actor={{ ref: session.person }} />
      <span>
        <TextLink to={address}>
          {session.environment} · {session.instance}
          {session.container && ` · ${session.container}`}
        </TextLink>
        {session.reason && <div data-quoted>{session.reason}</div>}
      </span>
      <span>{endInWords(session, t)}</span>
      <span>
        <RelativeTime time={session.openedAt} />
        {session.seconds !== undefined &&
          ` · ${formatDuration(session.seconds)}`}
      </span>
      {state !== 'none' && state !== 'removed' ? (
        <ActButton to={address} because={refusal(session.can.replay, t)}>
          {t('sessions.replay')}
        </ActButton>
      ) : (
        <span />
      )}
    </Row>
  );
};
