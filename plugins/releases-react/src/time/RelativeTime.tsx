/**
 * A time as an age by the server's clock, exact on hover, focus and touch.
 */
import '../muiClassNames';
import Tooltip from '@mui/material/Tooltip';
import { formatExact, formatRelative } from './format';
import { useServerNow } from './serverClock';
import { useLanguage } from './useLanguage';

/**
 * @public
 */
export const RelativeTime = (props: {
  /** ISO 8601. */
  time: string;
}) => {
  const language = useLanguage();
  const now = useServerNow();
  const time = Date.parse(props.time);
  if (Number.isNaN(time)) {
    return <>{props.time}</>;
  }
  return (
    <Tooltip
      title={formatExact(time, language)}
      enterTouchDelay={0}
      describeChild
    >
      <time
        dateTime={props.time}
        // The exact time is for the keyboard too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
      >
        {formatRelative(time, now, language)}
      </time>
    </Tooltip>
  );
};
