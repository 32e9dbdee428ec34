/**
 * A terminal in an instance. Always says where one is and when it closes; a new session begins only when a person asks for one.
 */
import '../muiClassNames';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { useEffect, useRef, useState } from 'react';
import { InstanceKey, releasesApiRef, ServiceKey } from '../api/ReleasesApi';
import { StatusLabel } from '../status/StatusLabel';
import { formatDuration } from '../time/format';
import { useServerNow } from '../time/serverClock';
import { releasesReactTranslationRef } from '../translation/ref';
import { Clipboard, ClipboardScreen, copySelection } from './Clipboard';
import { meaningOf } from './keys';
import { TerminalConnection, TerminalState } from './TerminalConnection';

/**
 * @public
 */
export interface TerminalViewProps {
  service: ServiceKey;
  instance: InstanceKey;
  /** Shown beside the state, for example `Production`. */
  environmentTitle: string;
  /** Asked for in protected environments. */
  reason?: string;
  /** CSS length; 65vh when absent. */
  height?: string;
  /** Called when a person leaves by the button or by Ctrl + Shift + Enter; not when the session ends by itself. */
  onLeave?: () => void;
}

/**
 * Opens as soon as it is shown. Ctrl + Shift + Enter leaves, Ctrl + Shift + C copies; every other key goes to the program.
 *
 * @public
 */
export const TerminalView = (props: TerminalViewProps) => {
  const { namespace, name } = props.service;
  const { environment, target, instanceId } = props.instance;
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const api = useApi(releasesApiRef);
  const identity = useApi(identityApiRef);
  const [state, setState] = useState<TerminalState>({ kind: 'connecting' });
  const [session, setSession] = useState(0);
  const [screenReader, setScreenReader] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<
    ClipboardScreen & { options: { screenReaderMode?: boolean } }
  >();
  const connection = useRef<TerminalConnection>();
  const onLeave = useRef(props.onLeave);
  useEffect(() => {
    onLeave.current = props.onLeave;
  });

  const { reason } = props;
  useEffect(() => {
    let gone = false;
    const clean: (() => void)[] = [];
    setState({ kind: 'connecting' });
    const start = async () => {
      // xterm is large; only who opens a terminal loads it.
      const { createScreen } = await import('./screen');
      if (gone || !place.current) {
        return;
      }
      const screen = createScreen(place.current);
      terminal.current = screen.terminal;
      const line = new TerminalConnection({
        ticket: size =>
          api.openTerminal(
            { namespace, name },
            { environment, target, instanceId },
            { ...size, reason },
          ),
        token: async () => (await identity.getCredentials()).token,
        onState: setState,
        onData: (bytes, shown) => screen.terminal.write(bytes, shown),
      });
      connection.current = line;
      screen.terminal.onData(text => line.write(text));
      screen.terminal.onResize(({ cols, rows }) => line.resize(cols, rows));
      screen.terminal.attachCustomKeyEventHandler(event => {
        const meaning = meaningOf(event);
        if (meaning === 'leave') {
          line.leave();
          onLeave.current?.();
        } else if (meaning === 'copy') {
          // Else the browser opens its own tools.
          event.preventDefault();
          copySelection(screen.terminal);
        }
        return meaning === 'program';
      });
      clean.push(
        () => line.leave(),
        () => screen.dispose(),
        () => {
          terminal.current = undefined;
        },
      );
      screen.terminal.focus();
      await line.open({
        columns: screen.terminal.cols,
        rows: screen.terminal.rows,
      });
    };
    start().catch(error =>
      setState({ kind: 'closed', code: 'client', message: String(error) }),
    );
    return () => {
      gone = true;
      clean.forEach(step => step());
    };
  }, [
    api,
    identity,
    namespace,
    name,
    environment,
    target,
    instanceId,
    reason,
    session,
  ]);

  useEffect(() => {
    if (terminal.current) {
      terminal.current.options.screenReaderMode = screenReader;
    }
  }, [screenReader, state.kind]);

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1 }}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 2,
        }}
      >
        <Box role="status">
          <TerminalStatus state={state} environment={props.environmentTitle} />
        </Box>
        <Box sx={{ flexGrow: 1 }} />
        <FormControlLabel
          control={
            <Switch
              size="small"
              checked={screenReader}
              onChange={(_, checked) => setScreenReader(checked)}
            />
          }
          label={t('terminal.screenReader')}
        />
        <Clipboard screen={() => terminal.current} />
        {(state.kind !== 'closed' || props.onLeave) && (
          <Button
            size="small"
            sx={{ textTransform: 'none' }}
            onClick={() => {
              connection.current?.leave();
              props.onLeave?.();
            }}
          >
            {t('terminal.leave')}
          </Button>
        )}
      </Box>
      {state.kind === 'closed' && (
        <Alert
          severity={
            state.code === 'left' || state.code === 'exit' ? 'info' : 'warning'
          }
          action={
            <Button
              color="inherit"
              sx={{ textTransform: 'none' }}
              onClick={() => setSession(count => count + 1)}
            >
              {t('terminal.again')}
            </Button>
          }
        >
          {t('terminal.closed', { reason: closingReason(state, t) })}
        </Alert>
      )}
      <Box
        key={session}
        ref={place}
        role="group"
        aria-label={t('terminal.label', {
          environment: props.environmentTitle,
        })}
        sx={{
          height: props.height ?? '65vh',
          minHeight: 200,
          bgcolor: '#17191c',
          borderRadius: 1,
          p: 1,
          overflow: 'hidden',
        }}
      />
      <Box sx={{ color: 'text.secondary' }}>{t('terminal.chord')}</Box>
    </Box>
  );
};

const TerminalStatus = (props: {
  state: TerminalState;
  environment: string;
}) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const { state, environment } = props;
  const now = useServerNow(state.kind === 'open');
  if (state.kind === 'connecting') {
    return (
      <StatusLabel tone="waiting">
        {t('terminal.connecting', { environment })}
      </StatusLabel>
    );
  }
  if (state.kind === 'closed') {
    return (
      <StatusLabel tone="neutral">
        {t('terminal.over', { environment })}
      </StatusLabel>
    );
  }
  const left = state.closesAt
    ? (Date.parse(state.closesAt) - now) / 1000
    : undefined;
  return (
    <StatusLabel tone="running">
      {t(state.recorded ? 'terminal.recorded' : 'terminal.open', {
        environment,
      })}
      {left !== undefined && (
        <span aria-hidden>
          {' · '}
          {t('terminal.closesIn', { time: formatDuration(left) })}
        </span>
      )}
    </StatusLabel>
  );
};

function closingReason(
  state: Extract<TerminalState, { kind: 'closed' }>,
  t: ReturnType<
    typeof useTranslationRef<(typeof releasesReactTranslationRef)['T']>
  >['t'],
): string {
  if (state.code === 'exit') {
    return state.exitCode === undefined
      ? t('terminal.closedReason.exit')
      : t('terminal.closedReason.exitCode', { code: String(state.exitCode) });
  }
  if (state.code === 'left') {
    return t('terminal.closedReason.left');
  }
  if (state.code === 'unreachable') {
    return t('terminal.closedReason.unreachable');
  }
  return state.message ?? t('terminal.closedReason.connection');
}
