/**
 * The change feed in components.
 */
import { useApi } from '@backstage/core-plugin-api';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { changeFeedApiRef, FeedMessage, FeedState } from './ChangeFeed';

/**
 * Calls `listener` for every message while the component is mounted.
 *
 * @public
 */
export function useChangeFeed(listener: (message: FeedMessage) => void): void {
  const feed = useApi(changeFeedApiRef);
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => feed.subscribe(message => latest.current(message)), [feed]);
}

/**
 * Whether changes arrive.
 *
 * @public
 */
export function useFeedState(): FeedState {
  const feed = useApi(changeFeedApiRef);
  return useSyncExternalStore(
    onChange => feed.onState(onChange),
    () => feed.getState(),
  );
}
