/** Terminal sessions and their recordings. */
export { createRecordings } from './createRecordings';
export { Recordings } from './Recordings';
export type { Recorder } from './Recorder';
export { RecordingFull } from './Recorder';
export type { RecordingSummary } from './types';
export { addRecordingRoutes } from './routes';
