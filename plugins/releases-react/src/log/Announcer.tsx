/**
 * Reads new lines to a screen reader, at most three every two seconds.
 */
import { useEffect, useRef, useState } from 'react';
import { plainText } from './ansi';
import { LogEntry } from './LogBuffer';

export const Announcer = (props: { entries: readonly LogEntry[] }) => {
  const latest = useRef(props.entries);
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    latest.current = props.entries;
  });

  useEffect(() => {
    let from = latest.current.at(-1)?.id ?? -1;
    const timer = setInterval(() => {
      const fresh = latest.current
        .slice(-3)
        .filter(entry => entry.id > from && !entry.mark);
      if (fresh.length) {
        from = latest.current.at(-1)!.id;
        setSpoken(fresh.map(entry => plainText(entry.text)).join('\n'));
      }
    }, 2000);
    return () => clearInterval(timer);
  }, []);

  return (
    <div
      aria-live="polite"
      style={{
        position: 'absolute',
        width: 1,
        height: 1,
        overflow: 'hidden',
        clipPath: 'inset(50%)',
      }}
    >
      {spoken}
    </div>
  );
};
