/**
 * The identity of a workload: two workloads with one hash are the same wish.
 */
import stringify from 'fast-json-stable-stringify';
import { createHash } from 'node:crypto';
import { Workload } from './workload';

/**
 * SHA-256 of the workload's canonical JSON (keys sorted, absent values left out), 64 lower-case hexadecimal digits. What
 * `PlacementStatus.workloadHash` holds, so that core and drivers can compare.
 *
 * @public
 */
export function workloadHash(workload: Workload): string {
  return createHash('sha256').update(stringify(workload)).digest('hex');
}
