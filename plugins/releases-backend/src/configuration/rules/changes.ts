/**
 * Differences between two configurations, key by key. Values of keys that look like secrets are left out: that they changed is all to see.
 */
import {
  ConfigurationRevisionChangesInner,
  ConfigurationValues,
} from '@slipway/backstage-plugin-releases-common';
import { ConfigurationRecord } from '../types';
import { looksSecret } from './secrets';

export interface KeyChange {
  key: string;
  change: 'added' | 'removed' | 'changed';
  from?: string;
  to?: string;
  /** It looks like a secret, so the values are left out. */
  hidden?: boolean;
}

/** What changed from one revision to the next; `scope` is `base` or an environment. */
export function revisionChanges(
  from: ConfigurationRecord,
  to: ConfigurationRecord,
): ConfigurationRevisionChangesInner[] {
  const scopes = [
    ...new Set([...Object.keys(from.overlays), ...Object.keys(to.overlays)]),
  ].sort();
  return [
    ...valueChanges(from.base, to.base).map(change => ({
      scope: 'base',
      ...change,
    })),
    ...scopes.flatMap(scope =>
      valueChanges(from.overlays[scope] ?? {}, to.overlays[scope] ?? {}).map(
        change => ({ scope, ...change }),
      ),
    ),
  ];
}

/** What changed from one set of values to another, sorted by key. */
export function valueChanges(
  from: ConfigurationValues | object,
  to: ConfigurationValues | object,
): KeyChange[] {
  const before = flatten(from);
  const after = flatten(to);
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .flatMap((key): KeyChange[] => {
      const [old, now] = [before.get(key), after.get(key)];
      if (old === now) {
        return [];
      }
      let change: KeyChange['change'] = 'changed';
      if (old === undefined) {
        change = 'added';
      } else if (now === undefined) {
        change = 'removed';
      }
      return [
        isSecret(key)
          ? { key, change, hidden: true }
          : { key, change, from: old, to: now },
      ];
    });
}

/** Keys that are the same in both, sorted. */
export function sameKeys(from: object, to: object): string[] {
  const before = flatten(from);
  return [...flatten(to)]
    .flatMap(([key, value]) => (before.get(key) === value ? [key] : []))
    .sort();
}

function isSecret(key: string): boolean {
  const [first, name] = key.split('.');
  return first === 'variables' && looksSecret(name ?? '');
}

/** Paths of leaves with their values as text. Files go by their path, lists as one value. */
function flatten(values: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(values)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (value === undefined || value === null) {
      continue;
    }
    if (path === 'files') {
      for (const file of value as {
        path: string;
        content: string;
        reload: string;
      }[]) {
        flat.set(`files.${file.path}`, file.content);
        flat.set(`files.${file.path} (reload)`, file.reload);
      }
    } else if (Array.isArray(value)) {
      flat.set(path, JSON.stringify(value));
    } else if (typeof value === 'object') {
      flatten(value, path).forEach((text, inner) => flat.set(inner, text));
    } else {
      flat.set(path, String(value));
    }
  }
  return flat;
}
