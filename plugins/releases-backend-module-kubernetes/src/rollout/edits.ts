/**
 * Whether somebody else has changed a Deployment since it was written, and who.
 */
import { PlacementConflict } from '@slipway/backstage-plugin-releases-node';
import type { LiveDeployment, ManagedFields } from '../apply';
import { FIELD_MANAGER } from '../render';

/** An autoscaler sets replicas under this name, as it should. */
const CONTROLLER = 'kube-controller-manager';

/** @param written - what the Deployment was when it was written last */
export function editOf(
  deployment: LiveDeployment,
  written: { uid: string; generation: number },
): PlacementConflict | undefined {
  const { uid, name, generation = 0, managedFields } = deployment.metadata;
  const object = `Deployment ${name}`;
  if (uid !== written.uid) {
    return { object, field: 'metadata.uid', owner: 'somebody else' };
  }
  if (generation <= written.generation) {
    return undefined;
  }
  const others = (managedFields ?? [])
    .filter(isEditOfSpec)
    .sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1));
  const editor = others.find(({ manager }) => manager !== CONTROLLER);
  if (editor) {
    return { object, field: firstField(editor), owner: editor.manager };
  }
  return others.length > 0
    ? undefined
    : { object, field: 'spec', owner: 'somebody else' };
}

function isEditOfSpec({
  manager,
  operation,
  subresource,
  fieldsV1,
}: ManagedFields): boolean {
  const own = manager === FIELD_MANAGER && operation === 'Apply';
  return !own && subresource !== 'status' && 'f:spec' in (fieldsV1 ?? {});
}

/** As far down as only one field was set. */
function firstField({ fieldsV1 }: ManagedFields): string {
  const parts: string[] = ['spec'];
  let at = (fieldsV1 as Record<string, object>)['f:spec'];
  for (;;) {
    const keys = Object.keys(at).filter(key => key !== '.');
    if (keys.length !== 1) {
      return parts.join('.');
    }
    parts.push(keys[0].replace(/^[fkv]:/, ''));
    at = (at as Record<string, object>)[keys[0]];
  }
}
