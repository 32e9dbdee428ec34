/**
 * Tells the portal's permission framework what there is to decide.
 */
import { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import { releasesPermissions } from '@slipway/backstage-plugin-releases-common';
import {
  environmentResourceRef,
  PermissionResource,
  permissionRules,
} from './permissionRules';

/**
 * @param load - what a resource ref, `<entity ref>#<environment>` or `<entity ref>`, stands for
 */
export function registerPermissions(
  registry: PermissionsRegistryService,
  load: (ref: string) => Promise<PermissionResource | undefined>,
): void {
  registry.addResourceType({
    resourceRef: environmentResourceRef,
    permissions: releasesPermissions.filter(
      permission => permission.type === 'resource',
    ),
    rules: Object.values(permissionRules),
    getResources: refs => Promise.all(refs.map(load)),
  });
  registry.addPermissions(
    releasesPermissions.filter(permission => permission.type === 'basic'),
  );
}
