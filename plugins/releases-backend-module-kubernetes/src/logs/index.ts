/** Logs of pods. */
export { logGone, readLog } from './readLog';
