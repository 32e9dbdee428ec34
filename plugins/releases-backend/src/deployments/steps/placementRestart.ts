/**
 * Replaces every instance of one placement by a new one of the same workload.
 */
import { Drivers } from '../../drivers';
import { EffectStepKind } from '../../engine';
import { placementEffect } from './placementEffect';

export function placementRestart(drivers: Drivers): EffectStepKind {
  return placementEffect('placement.restart@1', drivers);
}
