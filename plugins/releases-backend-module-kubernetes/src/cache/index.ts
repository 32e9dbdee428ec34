/**
 * The live state of clusters, kept by watching.
 */
export { healthInWords } from './inWords';
export { KeyedQueue } from './KeyedQueue';
export { SharedCache } from './SharedCache';
export type { CacheChange, CachedKind } from './types';
