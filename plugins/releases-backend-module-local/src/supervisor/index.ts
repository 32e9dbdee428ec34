/**
 * The way to the supervisor, the detached process that looks after what runs.
 */
export { SupervisorClient } from './SupervisorClient';
export { files, logFiles, processes } from './bin';
