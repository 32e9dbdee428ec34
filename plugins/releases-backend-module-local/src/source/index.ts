/**
 * The embedded source host, as the core plugs it in.
 */
import {
  DriverFactory,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { assertMayRun } from '../config';
import { LocalSourceHost } from './LocalSourceHost';

export const localSourceHostFactory: DriverFactory<SourceHost> = {
  driver: 'local',
  registeredBy: '@slipway/backstage-plugin-releases-backend-module-local',
  create(context) {
    assertMayRun(context.rootConfig, 'The local source host');
    return new LocalSourceHost(context);
  },
};
