/**
 * What a driver sees when it looks for an effect, and how well it guards against a stale holder. Shared by every contract that acts.
 */
import { JsonObject } from '@backstage/types';

/**
 * Names one attempt at one effect: `<operation id>/<step id>/<attempt>`, attempt counting from 1. A driver stores it with what it makes,
 * so that a later observation can tell this attempt's effect from another's.
 *
 * @public
 */
export type EffectKey = string;

/**
 * Grows with every claim of a slot by any operation. A target that enforces fencing refuses a fence below the highest it has seen with a
 * `ReleasesError` of code `fence.stale`.
 *
 * @public
 */
export type Fence = number;

/**
 * How a driver keeps a stale holder from acting.
 *
 * - `enforced`: the external system itself refuses a lower fence.
 * - `deduplicated`: repeated acts with one effect key have one effect; the oldest wins.
 * - `none`: neither; the engine's own at-most-once is all there is.
 *
 * @public
 */
export type Fencing = 'enforced' | 'deduplicated' | 'none';

/**
 * The answer of `observe`.
 *
 * - `satisfied`: what was asked for is so, whoever did it.
 * - `absent`: this attempt has had no effect and none is under way.
 * - `progressing`: this attempt is under way.
 * - `failed`: this attempt ended without what was asked for; `message` says why, `facts` holds evidence (of instances: `InstanceEvidence`).
 * - `conflict`: something else holds the place: a higher fence, another owner, an edit by a person.
 * - `unknown`: the driver cannot tell, for example because the system does not answer.
 *
 * @public
 */
export type Observation =
  | { state: 'satisfied'; reference?: string; facts?: JsonObject }
  | { state: 'absent' }
  | { state: 'progressing'; message?: string; facts?: JsonObject }
  | { state: 'failed'; code: string; message: string; facts?: JsonObject }
  | { state: 'conflict'; code: string; message: string; facts?: JsonObject }
  | { state: 'unknown'; message: string };
