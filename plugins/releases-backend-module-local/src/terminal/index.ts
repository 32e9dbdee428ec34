export { openTerminal } from './openTerminal';
