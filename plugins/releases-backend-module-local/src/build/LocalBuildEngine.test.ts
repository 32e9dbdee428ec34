/**
 * The embedded build engine keeps the contract.
 */
import { describeBuildEngine } from '@slipway/backstage-plugin-releases-node/testUtils';
import { makeBuildSubject } from './testSubject';

describeBuildEngine('the local one', makeBuildSubject);
