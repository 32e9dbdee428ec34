/**
 * Reads the pages across services again when anything they show may have changed; seldom enough for a busy portal.
 */
import {
  FeedMessage,
  useChangeFeed,
} from '@slipway/backstage-plugin-releases-react';
import { QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

/** Live within a second, and at most so often. */
const GATHER = 800;

const SHOWN = ['deployment', 'environment', 'hold', 'placement', 'service'];

const matters = (message: FeedMessage) =>
  message.type === 'refresh' ||
  (message.type === 'change' && SHOWN.includes(message.item.object.type));

export const PortalFeed = (props: { stale: QueryKey }) => {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const { stale } = props;

  useChangeFeed(message => {
    if (matters(message) && !timer.current) {
      timer.current = setTimeout(() => {
        timer.current = undefined;
        client.invalidateQueries({ queryKey: stale });
      }, GATHER);
    }
  });

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return null;
};
