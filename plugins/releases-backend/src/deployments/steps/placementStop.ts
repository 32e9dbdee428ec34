/**
 * Ends every instance of one placement; it stays known, so that it can be started again.
 */
import { Drivers } from '../../drivers';
import { EffectStepKind } from '../../engine';
import { placementEffect } from './placementEffect';

export function placementStop(drivers: Drivers): EffectStepKind {
  return placementEffect('placement.stop@1', drivers);
}
