/** Writing a placement's objects and what is remembered of it. */
export { applyObjects, rehearse } from './applyObjects';
export { get, pathOf } from './objects';
export type { LiveDeployment, LiveObject, ManagedFields } from './objects';
export { prune, refOf, union, without } from './prune';
export { checkFence, decodeRecord, recordName, RecordStore } from './record';
export type {
  Failure,
  Next,
  PlacementRecord,
  RecordConfigMap,
  Wanted,
} from './record';
