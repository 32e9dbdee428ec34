/**
 * A sentence as a part of another: without its full stop.
 */
import { Said } from '@slipway/backstage-plugin-releases-common';

export const clause = ({ text }: Said): string => text.replace(/\.$/, '');
