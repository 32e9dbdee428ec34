/**
 * One line of a log, or one of our marks between lines.
 */
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { memo } from 'react';
import { useLanguage } from '../time/useLanguage';
import { releasesReactTranslationRef } from '../translation/ref';
import { styledText } from './ansi';
import { exactLineTime, lineTime } from './lineTime';
import { LogEntry } from './LogBuffer';

// A line longer than this is cut on the screen; search and download have the whole of it.
const SHOWN = 8_000;

/** Of merged logs; each at least 4.5 : 1 on the ground of a log. */
const PARTS = [
  '#8ab4f8',
  '#f4d06f',
  '#8ee59b',
  '#e6a3f5',
  '#ffb38a',
  '#7fdfe6',
  '#ff9ec4',
  '#c5d86d',
];

export type Emphasis = 'linked' | 'current' | 'match' | undefined;

const grounds: Record<NonNullable<Emphasis>, string> = {
  linked: '#1f3a5f',
  current: '#5b4b00',
  match: '#37310f',
};

const quiet = '#9aa0a6';

// Without hooks: a scroll through a long log mounts a thousand of them a second.
export const LogRow = memo(
  (props: {
    entry: LogEntry;
    emphasis: Emphasis;
    times: boolean;
    /** Absent where lines have no links. */
    onLink?: (entry: LogEntry) => void;
  }) => {
    const { entry, onLink } = props;
    if (entry.mark) {
      return <Mark entry={entry} />;
    }

    const gutter = props.times && entry.time ? lineTime(entry.time) : undefined;
    const label = gutter ?? (entry.time ? undefined : entry.key);
    const cut = entry.text.length > SHOWN;
    return (
      <span
        style={
          props.emphasis && {
            backgroundColor: grounds[props.emphasis],
            boxShadow: `0 0 0 2px ${grounds[props.emphasis]}`,
          }
        }
        data-stream={entry.stream}
        data-emphasis={props.emphasis}
      >
        {label !== undefined && (
          // The keyboard links lines by a key of the list: a stop at each line would be none.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
          <span
            style={{
              color: quiet,
              cursor: onLink && entry.key ? 'pointer' : undefined,
              display: 'inline-block',
              minWidth: gutter ? undefined : '5ch',
              textAlign: gutter ? undefined : 'right',
              userSelect: gutter ? undefined : 'none',
            }}
            title={gutter && exactLineTime(entry.time!)}
            onClick={onLink && entry.key ? () => onLink(entry) : undefined}
          >
            {gutter ? <time dateTime={entry.time}>{label}</time> : label}{' '}
          </span>
        )}
        {entry.part && (
          <span style={{ color: PARTS[entry.part.index % PARTS.length] }}>
            {entry.part.name}{' '}
          </span>
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
        {cut && <Cut count={entry.text.length - SHOWN} />}
      </span>
    );
  },
);

const Cut = (props: { count: number }) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  return <>{` … ${t('log.cut', { count: props.count })}`}</>;
};

const Mark = (props: { entry: LogEntry }) => {
  const { mark, text, part } = props.entry;
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const language = useLanguage();
  const says = () => {
    switch (mark) {
      case 'gap':
        return text
          ? t('log.gap', {
              count: Number(text),
              lines: Number(text).toLocaleString(language),
            })
          : t('log.gapUncounted');
      case 'reconnected':
        return t('log.reconnected');
      case 'refused':
        return t('log.refused', { reason: text });
      default:
        return text ? t('log.endedWith', { reason: text }) : t('log.ended');
    }
  };
  return (
    <span style={{ color: '#f4d06f' }}>
      {`— ${part ? `${part.name}: ` : ''}${says()} —`}
    </span>
  );
};
