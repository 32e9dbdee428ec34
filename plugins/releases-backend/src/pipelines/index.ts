/** Pipeline templates and services' own recipes. */
export type { PipelineRecord, Pipelines } from './types';
export { DatabasePipelines } from './DatabasePipelines';
export { asText } from './parameters';
export { addPipelineRoutes } from './router';
export { readTemplates } from './templates';
