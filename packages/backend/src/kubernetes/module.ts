/*
 * Narrows what the stock Kubernetes tab shows to the services on which whoever
 * looks has a role.
 *
 * Its permissions cannot: they are one for all objects (`kubernetes.resources.
 * read`) and one for logs, terminals and deletion of everything (`kubernetes.
 * proxy`). So the policy gives the latter to operators alone, who have a role
 * on every service, and here the answers of the former are cut to what the
 * person may see the logs of in Slipway.
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { kubernetesObjectsProviderExtensionPoint } from '@backstage/plugin-kubernetes-node';
import { ReleasesClient } from '@slipway/backstage-plugin-releases-common';
import { RoleObjects } from './RoleObjects';

export const kubernetesModuleServiceRoles = createBackendModule({
  pluginId: 'kubernetes',
  moduleId: 'service-roles',
  register(reg) {
    reg.registerInit({
      deps: {
        objects: kubernetesObjectsProviderExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        permissions: coreServices.permissions,
      },
      async init({ objects, auth, discovery, permissions }) {
        const releases = new ReleasesClient({
          discoveryApi: discovery,
          fetchApi: { fetch },
        });
        objects.addObjectsProvider(
          async ({ getDefault }) =>
            new RoleObjects(await getDefault(), {
              auth,
              permissions,
              releases,
            }),
        );
      },
    });
  },
});
