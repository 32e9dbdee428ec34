/**
 * Tells a screen reader, politely and together, what changed on the page: the only live region for transitions.
 */
import Box from '@mui/material/Box';
import { useEffect, useRef, useState } from 'react';
import { visuallyHidden } from './visuallyHidden';

/** Changes that come together are said together. */
const GATHER = 700;

/** `texts` by what they are about; what changes after the first time is said. */
export const Announce = (props: { texts: Record<string, string> }) => {
  const former = useRef<Record<string, string>>();
  const waiting = useRef(new Map<string, string>());
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const [said, setSaid] = useState('');
  const { texts } = props;

  useEffect(() => {
    const before = former.current;
    former.current = texts;
    if (!before) {
      return;
    }
    for (const [about, text] of Object.entries(texts)) {
      if (before[about] !== text) {
        waiting.current.set(about, text);
      }
    }
    if (waiting.current.size > 0 && timer.current === undefined) {
      timer.current = setTimeout(() => {
        timer.current = undefined;
        setSaid([...waiting.current.values()].join(' '));
        waiting.current.clear();
      }, GATHER);
    }
  }, [texts]);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  return (
    <Box aria-live="polite" sx={visuallyHidden}>
      {said}
    </Box>
  );
};
