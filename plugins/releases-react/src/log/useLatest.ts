/**
 * The latest values for handlers that must stay the same, so that what they are given to is not drawn anew for each line of a flood.
 */
import { MutableRefObject, useLayoutEffect, useRef } from 'react';

export function useLatest<T>(value: T): MutableRefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
