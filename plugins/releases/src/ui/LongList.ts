/**
 * The list of any length, apart from everything that shows short ones.
 */
export { VirtualList as LongList } from '@slipway/backstage-plugin-releases-react';
