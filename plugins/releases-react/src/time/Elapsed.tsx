/**
 * How long something took, or has been taking so far.
 */
import { formatDuration } from './format';
import { useServerNow } from './serverClock';

/**
 * `0:41`, counting while there is no end.
 *
 * @public
 */
export const Elapsed = (props: {
  /** ISO 8601. */
  since: string;
  /** ISO 8601; absent while it runs. */
  until?: string;
}) => {
  const now = useServerNow(!props.until);
  const end = props.until ? Date.parse(props.until) : now;
  return (
    <span style={{ fontVariantNumeric: 'tabular-nums' }}>
      {formatDuration((end - Date.parse(props.since)) / 1000)}
    </span>
  );
};
