export { readLog } from './readLog';
