/**
 * Notes what became of an act, and with it what serves from now on.
 */
import { EffectKey } from '@slipway/backstage-plugin-releases-node';
import { Failure, PlacementRecord, RecordStore, Wanted } from '../apply';

/**
 * Changes nothing where the act is not under way any more.
 *
 * @param inventory - what is there once it is done
 */
export async function conclude(
  { record }: { record: RecordStore },
  key: EffectKey,
  state: 'done' | 'failed' | 'conflict',
  failure?: Failure,
  inventory?: PlacementRecord['inventory'],
): Promise<void> {
  await record.change(now => {
    const { next } = now;
    if (next?.key !== key) {
      return undefined;
    }
    const wanted: Wanted = {
      workload: next.workload,
      ...(next.restart && { restart: next.restart }),
    };
    return {
      ...now,
      next: undefined,
      effects: now.effects.map(effect =>
        effect.key === key ? { ...effect, state, ...failure } : effect,
      ),
      ...(inventory && { inventory }),
      ...(state === 'done' && {
        current: wanted,
        left: undefined,
        stopped:
          next.verb === 'stop' || (next.verb === 'restart' && now.stopped),
      }),
      ...(state !== 'done' && !now.current && { left: wanted }),
    };
  });
}
