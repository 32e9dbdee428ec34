/**
 * The embedded build engine, as the core plugs it in.
 */
import {
  BuildEngine,
  DriverFactory,
} from '@slipway/backstage-plugin-releases-node';
import { assertMayRun } from '../config';
import { LocalBuildEngine } from './LocalBuildEngine';

export const localBuildEngineFactory: DriverFactory<BuildEngine> = {
  driver: 'local',
  registeredBy: '@slipway/backstage-plugin-releases-backend-module-local',
  create(context) {
    assertMayRun(context.rootConfig, 'The local build engine');
    return new LocalBuildEngine(context);
  },
};
