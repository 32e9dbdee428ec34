/**
 * One terminal session: who, where, why, how it ended, and its recording.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { TerminalSession } from '@slipway/backstage-plugin-releases-common';
import {
  formatDuration,
  RecordingPlayer,
  RelativeTime,
} from '@slipway/backstage-plugin-releases-react';
import { ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import { useEnvironments } from '../data/queries';
import { useService } from '../data/service';
import { PageHead } from '../ui/PageHead';
import { Person, usePersonName } from '../ui/Person';
import { QueryView } from '../ui/QueryView';
import { refusal } from '../ui/said';
import { useT } from '../ui/useT';
import { endInWords } from './ends';
import { useSession } from './queries';
import { RecordingLabel } from './RecordingLabel';

const NOBODY = 'user:default/unknown';

export const SessionPage = () => {
  const t = useT();
  const { sessionId = '' } = useParams();
  const query = useSession(sessionId);
  const title = useTitle(query.data);
  return (
    <>
      <PageHead
        backTo="/sessions"
        backLabel={t('sessions.back')}
        title={title}
      />
      <QueryView query={query} what={t('sessions.title')}>
        {session => (
          <>
            <Facts session={session} />
            <Recording session={session} />
          </>
        )}
      </QueryView>
    </>
  );
};

function useTitle(session: TerminalSession | undefined): string {
  const t = useT();
  const environments = useEnvironments();
  // A name is asked for in any case: what is no person yet has none.
  const person = usePersonName({ ref: session?.person ?? NOBODY });
  if (!session) {
    return t('sessions.title');
  }
  const { environment } = session;
  const env =
    environments.data?.find(known => known.name === environment)?.title ??
    environment;
  return t('sessions.of', { person, env });
}

const Facts = (props: { session: TerminalSession }) => {
  const t = useT();
  const { session } = props;
  const facts: [string, ReactNode][] = [
    [t('sessions.facts.person'), <Person actor={{ ref: session.person }} />],
    [
      t('sessions.facts.place'),
      [session.target, session.instance, session.container]
        .filter(Boolean)
        .join(' · '),
    ],
    [
      t('sessions.facts.reason'),
      session.reason ? (
        <span data-quoted>{session.reason}</span>
      ) : (
        t('sessions.facts.noReason')
      ),
    ],
    [t('sessions.facts.opened'), <RelativeTime time={session.openedAt} />],
    [
      t('sessions.facts.ended'),
      [
        endInWords(session, t),
        session.seconds !== undefined && formatDuration(session.seconds),
      ]
        .filter(Boolean)
        .join(' · '),
    ],
    [
      t('sessions.facts.recording'),
      <RecordingLabel state={session.recording.state} />,
    ],
  ];
  return (
    <Box component="dl" sx={style}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </Box>
  );
};

const Recording = (props: { session: TerminalSession }) => {
  const t = useT();
  const { key } = useService();
  const { id, can, recording } = props.session;
  const { state, gapBytes } = recording;
  if (state === 'none' || state === 'removed') {
    return (
      <Alert severity="info">
        {t(state === 'none' ? 'sessions.notRecorded' : 'sessions.removed')}
      </Alert>
    );
  }
  if (!can.replay.allowed) {
    return <Alert severity="info">{refusal(can.replay, t)}</Alert>;
  }
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1 }}>
      {state === 'partial' && (
        <Alert severity="warning">{t('sessions.partial')}</Alert>
      )}
      {state === 'recording' && (
        <Alert severity="info">{t('sessions.goesOn')}</Alert>
      )}
      {gapBytes > 0 && (
        <Alert severity="warning">
          {t('sessions.gapBytes', { bytes: gapBytes.toLocaleString() })}
        </Alert>
      )}
      <RecordingPlayer service={key} sessionId={id} />
    </Box>
  );
};

const style = {
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 4,
  rowGap: 1,
  my: 2,
  '& dt': { fontSize: 12, color: 'text.secondary' },
  '& dd': { m: 0, overflowWrap: 'anywhere' },
} as const;
