/**
 * Changes the number of instances of one placement.
 */
import { Drivers } from '../../drivers';
import { EffectStepKind } from '../../engine';
import { placementEffect } from './placementEffect';

export function placementScale(drivers: Drivers): EffectStepKind {
  return placementEffect('placement.scale@1', drivers);
}
