/**
 * What was rendered as text for people, and the differences of two of them. Values that look like secrets are hidden on both sides.
 */
import { Workload } from '@slipway/backstage-plugin-releases-node';
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import { looksSecret } from '../../configuration';

/** A unified diff; empty when nothing differs. */
export function manifestDiff(
  from: Workload | undefined,
  to: Workload | undefined,
): string {
  const [before, after] = [from, to].map(
    side => side && visible(side, from, to),
  );
  const [old, now] = [before, after].map(side => (side ? stringify(side) : ''));
  return old === now
    ? ''
    : createTwoFilesPatch('now', 'then', old, now, undefined, undefined, {
        context: 3,
      });
}

function visible(
  side: Workload,
  from: Workload | undefined,
  to: Workload | undefined,
): Workload {
  const variables = Object.fromEntries(
    Object.entries(side.variables).map(([name, value]) => {
      if (!looksSecret(name)) {
        return [name, value];
      }
      const changed = from?.variables[name] !== to?.variables[name];
      return [name, changed && side === to ? '(changed, hidden)' : '(hidden)'];
    }),
  );
  return { ...side, variables };
}
