/**
 * The refusal of what does not fit the state of things.
 */
import { Said } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

/** 409 `state.unfit`. */
export const unfitError = (why: Said) =>
  new ReleasesError('state.unfit', why.text, { status: 409, said: [why] });
