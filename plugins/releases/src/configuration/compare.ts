/**
 * Two environments' configuration beside each other, key by key.
 */
import { Configuration } from '@slipway/backstage-plugin-releases-common';
import { effectiveValues } from './flatten';

export interface ComparedKey {
  key: string;
  left?: string;
  right?: string;
}

/** What differs, and what is the same in both; each sorted by key. */
export function compare(
  configuration: Configuration,
  left: string,
  right: string,
): { different: ComparedKey[]; same: ComparedKey[] } {
  const [before, after] = [left, right].map(
    name =>
      new Map(
        effectiveValues(configuration, name).map(({ key, value }) => [
          key,
          value,
        ]),
      ),
  );
  const keys = [...new Set([...before.keys(), ...after.keys()])]
    .sort((a, b) => a.localeCompare(b))
    .map(key => ({ key, left: before.get(key), right: after.get(key) }));
  return {
    different: keys.filter(row => row.left !== row.right),
    same: keys.filter(row => row.left === row.right),
  };
}
