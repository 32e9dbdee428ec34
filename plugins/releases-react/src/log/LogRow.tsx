/**
 * One line of a log, or one of our marks between lines.
 */
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { memo } from 'react';
import { releasesReactTranslationRef } from '../translation/ref';
import { styledText } from './ansi';
import { LogEntry } from './LogBuffer';

// A line longer than this is cut on the screen; search and download have the whole of it.
const SHOWN = 8_000;

const clock = (time: string) => {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(
    date.getSeconds(),
  )}.${String(date.getMilliseconds()).padStart(3, '0')}`;
};

export const LogRow = memo((props: { entry: LogEntry; found: boolean }) => {
  const { entry } = props;
  const { t } = useTranslationRef(releasesReactTranslationRef);

  if (entry.mark) {
    return (
      <span style={{ color: '#f4d06f' }}>
        {entry.mark === 'gap' &&
          `— ${
            entry.text
              ? t('log.gap', { count: Number(entry.text) })
              : t('log.gapUncounted')
          } —`}
        {entry.mark === 'reconnected' && `— ${t('log.reconnected')} —`}
        {entry.mark === 'ended' &&
          `— ${
            entry.text
              ? t('log.endedWith', { reason: entry.text })
              : t('log.ended')
          } —`}
      </span>
    );
  }

  const cut = entry.text.length > SHOWN;
  return (
    <span
      style={props.found ? { backgroundColor: '#5b4b00' } : undefined}
      data-stream={entry.stream}
    >
      {entry.time && (
        <time dateTime={entry.time} style={{ color: '#9aa0a6' }}>
          {clock(entry.time)}{' '}
        </time>
      )}
      {entry.stream === 'stderr' && (
        <span style={{ color: '#ff8a80' }} title="stderr">
          !{' '}
        </span>
      )}
      {styledText(cut ? entry.text.slice(0, SHOWN) : entry.text).map(
        (piece, index) => (
          <span key={index} style={piece.style}>
            {piece.text}
          </span>
        ),
      )}
      {cut && ` … ${t('log.cut', { count: entry.text.length - SHOWN })}`}
    </span>
  );
});
