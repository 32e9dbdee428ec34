/**
 * The one place of a page that tells a screen reader, politely and together, what has changed on it.
 */
import Box from '@mui/material/Box';
import {
  createContext,
  ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { together } from './said';
import { useT } from './useT';
import { visuallyHidden } from './visuallyHidden';

/** Changes that come together are said together. */
const GATHER_MILLIS = 700;
/** Then the region is emptied, so that the same change is said again when it happens again. */
const CLEAR_MILLIS = 5_000;
/** More at once than anybody can listen to are counted. */
const MOST = 6;

type Tell = (about: string, text: string) => void;

const LiveRegionContext = createContext<Tell>(() => {
  throw new Error('What is announced needs a LiveRegion around it');
});

/** Later words about the same thing take the place of earlier ones that were not said yet. */
export const useTell = () => useContext(LiveRegionContext);

export const LiveRegion = (props: { children: ReactNode }) => {
  const t = useT();
  const [said, setSaid] = useState('');
  const latest = useRef(t);
  latest.current = t;
  const waiting = useRef(new Map<string, string>());
  const timer = useRef<ReturnType<typeof setTimeout>>();

  const tell = useMemo<Tell>(() => {
    const sayAll = () => {
      const texts = [...waiting.current.values()];
      waiting.current.clear();
      setSaid(
        texts.length > MOST
          ? latest.current('transition.many', { number: String(texts.length) })
          : together(texts, latest.current),
      );
      timer.current = setTimeout(() => {
        timer.current = undefined;
        setSaid('');
        gather();
      }, CLEAR_MILLIS);
    };
    const gather = () => {
      if (waiting.current.size > 0) {
        clearTimeout(timer.current);
        timer.current = setTimeout(sayAll, GATHER_MILLIS);
      }
    };
    return (about, text) => {
      const first = waiting.current.size === 0;
      waiting.current.set(about, text);
      if (first) {
        gather();
      }
    };
  }, []);

  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <LiveRegionContext.Provider value={tell}>
      {props.children}
      <Box aria-live="polite" data-slipway-region sx={visuallyHidden}>
        {said}
      </Box>
    </LiveRegionContext.Provider>
  );
};
