/*
 * Finds the processes of an instance by the mark in their environment. Linux.
 */
import { readdirSync, readFileSync } from 'node:fs';

export function pidsOfInstance(instanceId) {
  const mark = `SLIPWAY_INSTANCE=${instanceId}`;
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8')
          .split('\0')
          .includes(mark);
      } catch {
        // It has ended, or is another user's.
        return false;
      }
    });
}
