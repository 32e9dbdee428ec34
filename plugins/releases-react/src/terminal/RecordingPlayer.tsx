/**
 * Replays what was seen in a terminal. Nothing plays before a person asks for it.
 */
import '../muiClassNames';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Slider from '@mui/material/Slider';
import Switch from '@mui/material/Switch';
import type { Player } from 'asciinema-player';
import { useEffect, useRef, useState } from 'react';
import { releasesApiRef, ServiceKey } from '../api/ReleasesApi';
import { formatDuration } from '../time/format';
import { releasesReactTranslationRef } from '../translation/ref';
import { gapsOf } from './cast';

/**
 * @public
 */
export interface RecordingPlayerProps {
  service: ServiceKey;
  /** Id of the terminal session. */
  sessionId: string;
  /** CSS length; 60vh when absent. */
  height?: string;
}

const SPEEDS = [1, 2, 4, 8];
const TICK = 250;

type State = 'loading' | 'ready' | 'playing' | 'ended' | { failed: string };

/**
 * Loads the recording as soon as it is shown, and the player with it.
 *
 * @public
 */
export const RecordingPlayer = (props: RecordingPlayerProps) => {
  const { namespace, name } = props.service;
  const { sessionId } = props;
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const api = useApi(releasesApiRef);
  const place = useRef<HTMLDivElement>(null);
  const player = useRef<Player>();
  const at = useRef(0);
  const [state, setState] = useState<State>('loading');
  const [cast, setCast] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const [position, setPosition] = useState(0);
  const [whole, setWhole] = useState(0);
  const [speed, setSpeed] = useState(1);
  const [skipPauses, setSkipPauses] = useState(true);

  useEffect(() => {
    let gone = false;
    setState('loading');
    api
      .getTerminalRecording({ namespace, name }, sessionId)
      .then(text => !gone && setCast(text))
      .catch(error => !gone && setState({ failed: error.message }));
    return () => {
      gone = true;
    };
  }, [api, namespace, name, sessionId, attempt]);

  useEffect(() => {
    let gone = false;
    const start = async (text: string) => {
      const { createPlayer } = await import('./player');
      if (gone || !place.current) {
        return;
      }
      const made = createPlayer(place.current, text, {
        speed,
        skipPauses,
        startAt: at.current,
      });
      player.current = made;
      made.addEventListener('playing', () => setState('playing'));
      made.addEventListener('pause', () => setState('ready'));
      made.addEventListener('ended', () => setState('ended'));
      setState('ready');
    };
    if (cast !== undefined) {
      start(cast).catch(error => setState({ failed: String(error) }));
    }
    return () => {
      gone = true;
      player.current?.dispose();
      player.current = undefined;
    };
  }, [cast, speed, skipPauses]);

  useEffect(() => {
    const look = () => {
      if (player.current) {
        at.current = player.current.getCurrentTime() ?? 0;
        setPosition(at.current);
        setWhole(former => player.current?.getDuration() ?? former);
      }
    };
    const timer = setInterval(look, TICK);
    return () => clearInterval(timer);
  }, []);

  if (typeof state === 'object') {
    return (
      <Alert
        severity="error"
        action={
          <Button
            color="inherit"
            sx={{ textTransform: 'none' }}
            onClick={() => setAttempt(count => count + 1)}
          >
            {t('player.retry')}
          </Button>
        }
      >
        {t('player.failed', { reason: state.failed })}
      </Alert>
    );
  }
  const toggle = async () => {
    if (state === 'playing') {
      await player.current?.pause();
      return;
    }
    if (state === 'ended') {
      await player.current?.seek(0);
    }
    await player.current?.play();
  };
  const seek = async (to: number) => {
    setPosition(to);
    await player.current?.seek(to);
    if (state === 'ended') {
      setState('ready');
    }
  };
  const time = t('player.time', {
    at: formatDuration(position),
    whole: formatDuration(whole),
  });
  const gaps = cast === undefined ? [] : gapsOf(cast);
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1 }}>
      <Box
        ref={place}
        role="group"
        aria-label={t('player.label')}
        aria-busy={state === 'loading'}
        sx={{
          height: props.height ?? '60vh',
          minHeight: 200,
          bgcolor: '#17191c',
          borderRadius: 1,
          overflow: 'hidden',
        }}
      />
      <Box sx={controls}>
        <Button
          variant="contained"
          size="small"
          aria-disabled={state === 'loading'}
          sx={{ textTransform: 'none', minWidth: 96 }}
          onClick={toggle}
        >
          {label(state, t)}
        </Button>
        <Slider
          size="small"
          aria-label={t('player.position')}
          min={0}
          max={Math.max(whole, 0.1)}
          step={0.1}
          value={Math.min(position, whole)}
          getAriaValueText={() => time}
          onChange={(_, to) => seek(to as number)}
          sx={{ flex: '1 1 160px', mx: 1 }}
        />
        <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums' }}>
          {time}
        </Box>
        <Box component="label" sx={{ display: 'flex', gap: 0.5 }}>
          <span>{t('player.speed')}</span>
          <select
            value={speed}
            onChange={event => setSpeed(Number(event.target.value))}
          >
            {SPEEDS.map(count => (
              <option key={count} value={count}>
                {t('player.times', { factor: String(count) })}
              </option>
            ))}
          </select>
        </Box>
        <FormControlLabel
          control={
            <Switch
              size="small"
              checked={skipPauses}
              onChange={(_, checked) => {
                // Positions count without the pauses, or with them.
                at.current = 0;
                setSkipPauses(checked);
              }}
            />
          }
          label={t('player.quiet')}
        />
      </Box>
      {gaps.length > 0 && (
        <Box component="ul" sx={{ m: 0, pl: 3, color: 'text.secondary' }}>
          {gaps.map(gap => (
            <li key={gap}>{t('player.gap', { at: formatDuration(gap) })}</li>
          ))}
        </Box>
      )}
    </Box>
  );
};

const controls = {
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 1,
} as const;

function label(
  state: Exclude<State, object>,
  t: ReturnType<
    typeof useTranslationRef<(typeof releasesReactTranslationRef)['T']>
  >['t'],
): string {
  switch (state) {
    case 'loading':
      return t('player.loading');
    case 'playing':
      return t('player.pause');
    case 'ended':
      return t('player.again');
    default:
      return t('player.play');
  }
}
