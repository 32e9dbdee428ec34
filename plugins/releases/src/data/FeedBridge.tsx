/**
 * Reads again what the change feed says is old, several messages at once.
 */
import { useChangeFeed } from '@slipway/backstage-plugin-releases-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { staleNouns } from './invalidation';
import { Noun } from './queries';
import { useService } from './service';

/** Short enough to be live, long enough for the messages of one act to come together. */
const GATHER = 120;

export const FeedBridge = () => {
  const { ref } = useService();
  const client = useQueryClient();
  const waiting = useRef(new Set<Noun>());
  const timer = useRef<ReturnType<typeof setTimeout>>();

  useChangeFeed(message => {
    staleNouns(message, ref).forEach(noun => waiting.current.add(noun));
    if (waiting.current.size && !timer.current) {
      timer.current = setTimeout(() => {
        timer.current = undefined;
        for (const noun of waiting.current) {
          client.invalidateQueries({ queryKey: ['releases', ref, noun] });
        }
        waiting.current.clear();
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
