/**
 * Pieces of Slipway's pages that other plugins can use: the client and its errors, the change feed, logs, terminals, timelines, labels.
 *
 * @packageDocumentation
 */
export * from './api/ReleasesApi';
export * from './api/ReleasesApiClient';
export * from './api/ReleasesApiError';
export type { StreamEvent } from './stream/eventStream';
export * from './feed/ChangeFeed';
export * from './feed/SharedChangeFeed';
export * from './feed/useChangeFeed';
export * from './log/LogView';
export type { LogEvent, LogLineInput, LogSource } from './log/LogSource';
export type { LogEntry, LogMark } from './log/LogBuffer';
export * from './log/mergedLogSource';
export * from './log/sources';
export * from './terminal/TerminalTabs';
export * from './terminal/TerminalView';
export * from './timeline/Timeline';
export * from './time/RelativeTime';
export * from './time/Elapsed';
export { formatDuration } from './time/format';
export { setServerTime, useServerNow } from './time/serverClock';
export * from './status/StatusLabel';
export { statusColours } from './status/colours';
export type { StatusTone } from './status/colours';
export * from './digest/Digest';
export { releasesReactTranslationRef } from './translation/ref';
