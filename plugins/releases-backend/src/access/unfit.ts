/**
 * The verdict that something is allowed, but does not fit the state of things.
 */
import { Said, Verdict } from '@slipway/backstage-plugin-releases-common';

export const unfit = (why: Said): Verdict => ({
  allowed: false,
  code: 'state.unfit',
  reason: why.text,
  said: [why],
});
