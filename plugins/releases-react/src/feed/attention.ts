/**
 * What the browser says about the network and about having slept, for lines that would otherwise find out late.
 */

/**
 * - `online`, `offline`: the network came or went.
 * - `awake`: the page is looked at again, or time has passed in which nothing ran: a laptop slept, a tab was frozen.
 */
export type Attention = 'online' | 'offline' | 'awake';

const TICK = 5_000;
/** A timer that is so late was not merely slow. */
const JUMP = 15_000;

/** Calls `listener` until the returned function is called. */
export function onAttention(listener: (what: Attention) => void): () => void {
  if (typeof window === 'undefined') {
    return () => {};
  }
  const online = () => listener('online');
  const offline = () => listener('offline');
  const seen = () => {
    if (document.visibilityState === 'visible') {
      listener('awake');
    }
  };
  let tickedAt = Date.now();
  const ticking = setInterval(() => {
    const late = Date.now() - tickedAt > JUMP;
    tickedAt = Date.now();
    if (late) {
      listener('awake');
    }
  }, TICK);
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  document.addEventListener('visibilitychange', seen);
  return () => {
    clearInterval(ticking);
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    document.removeEventListener('visibilitychange', seen);
  };
}

export const isOffline = () =>
  typeof navigator !== 'undefined' && navigator.onLine === false;
