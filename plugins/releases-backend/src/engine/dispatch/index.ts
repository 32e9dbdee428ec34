export { GraphileDispatch } from './graphile';
export { TimerDispatch } from './timers';
export type { Dispatch } from './types';
