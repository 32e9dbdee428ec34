/**
 * Starts a supervisor that outlives this process.
 */
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  openSync,
  closeSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { files, supervisorProgram } from './bin';

/** Its own log is begun anew beyond this. */
const LONGEST_LOG = 5 * 1024 * 1024;

const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];

/**
 * Detached, in a session of its own, with its output in a file: neither Ctrl-C on the backend nor the backend's end reaches it. When another
 * supervisor has the folder it ends by itself.
 */
export function launchSupervisor(dataDirectory: string): void {
  const { root, log } = files.layout(dataDirectory);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const output = openSync(log, 'a', 0o600);
  try {
    if (statSync(log).size > LONGEST_LOG) {
      truncateSync(log);
    }
    const child = spawn(process.execPath, [supervisorProgram, dataDirectory], {
      cwd: root,
      detached: true,
      stdio: ['ignore', output, output],
      env: {
        ...Object.fromEntries(PASSED_ON.map(name => [name, process.env[name]])),
        SLIPWAY_SUPERVISOR: dataDirectory,
      },
    });
    child.unref();
  } finally {
    closeSync(output);
  }
}
