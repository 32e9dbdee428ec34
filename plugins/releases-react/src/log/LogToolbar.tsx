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
import { memo, RefObject, useState } from 'react';
import { StatusTone } from '../status/colours';
import { StatusLabel } from '../status/StatusLabel';
import { useLanguage } from '../time/useLanguage';
import { releasesReactTranslationRef } from '../translation/ref';
import { LogEntry } from './LogBuffer';
import { zone } from './lineTime';
import { LogState } from './useLog';

const tones: Record<LogState['kind'], StatusTone> = {
  connecting: 'waiting',
  live: 'running',
  reconnecting: 'warning',
  ended: 'neutral',
  failed: 'error',
};

interface LogToolbarProps {
  state: LogState['kind'];
  search: string;
  onSearch: (search: string) => void;
  searchField: RefObject<HTMLInputElement>;
  matches: number;
  /** There may be more matches: not every line has been looked at. */
  searching: boolean;
  position: number;
  onStep: (direction: 1 | -1) => void;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
  times: boolean;
  onTimes: (times: boolean) => void;
  announce: boolean;
  onAnnounce: (announce: boolean) => void;
  onDownload: () => void;
  /** A line is linked: its link can be copied, and let go. */
  linked: boolean;
  onLink: (entry: LogEntry | undefined) => void;
}

// Remembered: in a flood the lines are drawn twenty times a second, and this is not.
export const LogToolbar = memo((props: LogToolbarProps) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const states: Record<LogState['kind'], string> = {
    connecting: t('log.connecting'),
    live: t('log.live'),
    reconnecting: t('log.reconnecting'),
    ended: t('log.ended'),
    failed: t('log.unavailable'),
  };
  const switches = [
    [t('log.wrap'), props.wrap, props.onWrap],
    [t('log.times', { zone: zone(new Date()) }), props.times, props.onTimes],
    [t('log.announce'), props.announce, props.onAnnounce],
  ] as const;
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
        <StatusLabel tone={tones[props.state]}>
          {states[props.state]}
        </StatusLabel>
      </Box>
      <Search {...props} />
      <Box sx={{ flexGrow: 1 }} />
      {props.linked && <Linked onLink={props.onLink} />}
      {switches.map(([label, checked, onChange]) => (
        <FormControlLabel
          key={label}
          control={
            <Switch
              size="small"
              checked={checked}
              onChange={(_, next) => onChange(next)}
            />
          }
          label={label}
        />
      ))}
      <Button
        size="small"
        onClick={props.onDownload}
        sx={{ textTransform: 'none' }}
      >
        {t('log.download')}
      </Button>
    </Box>
  );
});

const Search = (props: LogToolbarProps) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const language = useLanguage();
  const found = () => {
    if (props.matches === 0) {
      return t(props.searching ? 'log.searching' : 'log.noMatch');
    }
    return t('log.matches', {
      position: (props.position + 1).toLocaleString(language),
      matches: props.matches.toLocaleString(language),
    });
  };
  return (
    <>
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
            {found()}
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
    </>
  );
};

const Linked = (props: { onLink: (entry: undefined) => void }) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const [copied, setCopied] = useState<boolean>();
  const says = () => {
    if (copied === undefined) {
      return '';
    }
    return t(copied ? 'log.linkCopied' : 'log.linkNotCopied');
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center' }}>
      <Button
        size="small"
        sx={{ textTransform: 'none' }}
        onClick={() =>
          Promise.resolve()
            .then(() => navigator.clipboard.writeText(window.location.href))
            .then(
              () => setCopied(true),
              () => setCopied(false),
            )
        }
      >
        {t('log.copyLink')}
      </Button>
      <Button
        size="small"
        sx={{ textTransform: 'none' }}
        onClick={() => props.onLink(undefined)}
      >
        {t('log.unlink')}
      </Button>
      <span role="status">{says()}</span>
    </Box>
  );
};
