/** Hides secrets in what people read: logs, terminals, recordings, errors, diagnoses. */
export { createMasker } from './createMasker';
export type { Masker, StreamMasker } from './createMasker';
