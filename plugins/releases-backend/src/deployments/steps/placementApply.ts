/**
 * Makes one placement run a version with its configuration, by rolling replacement.
 */
import { Drivers } from '../../drivers';
import { EffectStepKind } from '../../engine';
import { placementEffect } from './placementEffect';

export function placementApply(drivers: Drivers): EffectStepKind {
  return placementEffect('placement.apply@1', drivers);
}
