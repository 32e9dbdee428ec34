/**
 * What the server's clock says now. Answers that carry the server's time keep it right; ages are told by it, not by the clock of the machine
 * in front of the person.
 */
import { useSyncExternalStore } from 'react';

let offset = 0;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick() {
  now = Date.now() + offset;
  listeners.forEach(listener => listener());
}

/**
 * Tells the server's time as just read from an answer; differences under half a second are noise of the network.
 *
 * @public
 */
export function setServerTime(iso: string): void {
  const difference = Date.parse(iso) - Date.now();
  if (Number.isFinite(difference) && Math.abs(difference - offset) > 500) {
    offset = difference;
    tick();
  }
}

/**
 * Milliseconds since the epoch, by the server's clock.
 *
 * @public
 */
function serverNow(): number {
  return Date.now() + offset;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  if (!timer) {
    now = serverNow();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
};

// Nothing to hear of: what stands still needs no renewal.
const never = () => () => {};

/**
 * The server's time, renewed every second while `running`.
 *
 * @public
 */
export function useServerNow(running: boolean = true): number {
  return useSyncExternalStore(running ? subscribe : never, () =>
    running && timer ? now : serverNowBySecond(),
  );
}

// The same value through one render pass, as useSyncExternalStore asks.
const serverNowBySecond = () => Math.floor(serverNow() / 1000) * 1000;
