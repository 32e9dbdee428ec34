/*
 * Makes the liveness of the back end depend on Slipway's background loops.
 */
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { HostDiscovery } from '@backstage/backend-defaults/discovery';
import { LoopHealth } from './LoopHealth';

const rootHealthWithLoops = createServiceFactory({
  service: coreServices.rootHealth,
  deps: {
    config: coreServices.rootConfig,
    lifecycle: coreServices.rootLifecycle,
  },
  factory: ({ config, lifecycle }) =>
    new LoopHealth({ discovery: HostDiscovery.fromConfig(config), lifecycle }),
});

export default rootHealthWithLoops;
