/**
 * What access brings to the engine.
 */
import { Noun } from '../core';
import { authorise } from './steps/authorise';

export const accessNoun: Noun = {
  register: core => core.engine.registerStepKind(authorise(core)),
};
