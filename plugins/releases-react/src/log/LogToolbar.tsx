/**
 * Above a log: its state, searching, and how it is shown.
 */
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import ArrowDown from '@mui/icons-material/KeyboardArrowDown';
import ArrowUp from '@mui/icons-material/KeyboardArrowUp';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import IconButton from '@mui/material/IconButton';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { RefObject } from 'react';
import { StatusTone } from '../status/colours';
import { StatusLabel } from '../status/StatusLabel';
import { releasesReactTranslationRef } from '../translation/ref';
import { LogState } from './useLog';

const tones: Record<LogState['kind'], StatusTone> = {
  connecting: 'waiting',
  live: 'running',
  reconnecting: 'warning',
  ended: 'neutral',
  failed: 'error',
};

export const LogToolbar = (props: {
  state: LogState;
  search: string;
  onSearch: (search: string) => void;
  searchField: RefObject<HTMLInputElement>;
  matches: number;
  position: number;
  onStep: (direction: 1 | -1) => void;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
  announce: boolean;
  onAnnounce: (announce: boolean) => void;
  onDownload: () => void;
}) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const states: Record<LogState['kind'], string> = {
    connecting: t('log.connecting'),
    live: t('log.live'),
    reconnecting: t('log.reconnecting'),
    ended: t('log.ended'),
    failed: t('log.unavailable'),
  };
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        rowGap: 0.5,
        mb: 1,
      }}
    >
      <Box aria-live="polite" sx={{ minWidth: 110 }}>
        <StatusLabel tone={tones[props.state.kind]}>
          {states[props.state.kind]}
        </StatusLabel>
      </Box>
      <TextField
        size="small"
        inputRef={props.searchField}
        value={props.search}
        onChange={event => props.onSearch(event.target.value)}
        onKeyDown={event => {
          if (event.nativeEvent.isComposing) {
            return;
          }
          if (event.key === 'Enter') {
            props.onStep(event.shiftKey ? -1 : 1);
          } else if (event.key === 'Escape') {
            props.onSearch('');
          }
        }}
        placeholder={t('log.search')}
        inputProps={{ 'aria-label': t('log.searchLabel') }}
        sx={{ width: 200 }}
      />
      {props.search && (
        <Box sx={{ display: 'flex', alignItems: 'center' }}>
          <span role="status" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {props.matches === 0
              ? t('log.noMatch')
              : t('log.matches', {
                  position: String(props.position + 1),
                  matches: String(props.matches),
                })}
          </span>
          <IconButton
            size="small"
            aria-label={t('log.former')}
            onClick={() => props.onStep(-1)}
          >
            <ArrowUp />
          </IconButton>
          <IconButton
            size="small"
            aria-label={t('log.next')}
            onClick={() => props.onStep(1)}
          >
            <ArrowDown />
          </IconButton>
        </Box>
      )}
      <Box sx={{ flexGrow: 1 }} />
      <FormControlLabel
        control={
          <Switch
            size="small"
            checked={props.wrap}
            onChange={(_, checked) => props.onWrap(checked)}
          />
        }
        label={t('log.wrap')}
      />
      <FormControlLabel
        control={
          <Switch
            size="small"
            checked={props.announce}
            onChange={(_, checked) => props.onAnnounce(checked)}
          />
        }
        label={t('log.announce')}
      />
      <Button
        size="small"
        onClick={props.onDownload}
        sx={{ textTransform: 'none' }}
      >
        {t('log.download')}
      </Button>
    </Box>
  );
};
