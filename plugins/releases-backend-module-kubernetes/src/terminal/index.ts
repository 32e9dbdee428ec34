/** Terminals in containers of pods. */
export { openTerminal } from './openTerminal';
export type { TerminalPlace } from './openTerminal';
