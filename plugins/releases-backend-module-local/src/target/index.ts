/**
 * The embedded deploy target, driver `local`.
 */
import {
  DeployTarget,
  DriverFactory,
} from '@slipway/backstage-plugin-releases-node';
import { assertMayRun } from '../config';
import { LocalDeployTarget } from './LocalDeployTarget';

/** Refuses to make a target outside development unless configuration allows it. */
export const localTargetFactory: DriverFactory<DeployTarget> = {
  driver: 'local',
  registeredBy: '@slipway/backstage-plugin-releases-backend-module-local',
  create(context) {
    assertMayRun(context.rootConfig, 'The local deploy target');
    return new LocalDeployTarget(context);
  },
};
