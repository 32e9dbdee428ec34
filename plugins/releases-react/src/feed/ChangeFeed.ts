/**
 * The change feed as pages see it: hints that something changed, and whether the line is up.
 */
import { createApiRef } from '@backstage/core-plugin-api';
import { FeedItem } from '@slipway/backstage-plugin-releases-common';

/**
 * `connecting`: not yet up; `live`; `reconnecting`: was up, is being tried again; `offline`: the browser has no network, it is tried again as
 * soon as there is one; `refused`: the server says no (signed out, not allowed), and is asked again.
 *
 * @public
 */
export type FeedState =
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'offline'
  | 'refused';

/**
 * `change`: a sealed transition; `live`: what runs changed (not in the ledger); `refresh`: changes may have been missed, read everything again.
 *
 * @public
 */
export type FeedMessage =
  | { type: 'change'; item: FeedItem }
  | {
      type: 'live';
      hint: { service?: string; environment?: string; target?: string };
    }
  | { type: 'refresh' };

/**
 * One per browser, shared by its tabs.
 *
 * @public
 */
export interface ChangeFeed {
  /** Calls `listener` for every message until the returned function is called. The line is up while anybody listens. */
  subscribe(listener: (message: FeedMessage) => void): () => void;
  getState(): FeedState;
  /** Calls `listener` after each change of state. */
  onState(listener: () => void): () => void;
}

/**
 * @public
 */
export const changeFeedApiRef = createApiRef<ChangeFeed>({
  id: 'plugin.releases.change-feed',
});
