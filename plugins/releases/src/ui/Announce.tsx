/**
 * Has the page's live region say what changes.
 */
import { useEffect, useId, useRef } from 'react';
import { useTell } from './LiveRegion';

/** `texts` by what they are about; a text that changes is said, one that comes or goes is not, and no empty one. */
export const Announce = (props: { texts: Record<string, string> }) => {
  const tell = useTell();
  const id = useId();
  const former = useRef<Record<string, string>>({});
  const { texts } = props;

  useEffect(() => {
    const before = former.current;
    former.current = texts;
    for (const [about, text] of Object.entries(texts)) {
      if (text && about in before && before[about] !== text) {
        tell(`${id}${about}`, text);
      }
    }
  }, [texts, tell, id]);

  return null;
};
