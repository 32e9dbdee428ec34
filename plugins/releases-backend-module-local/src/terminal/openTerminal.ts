/**
 * A terminal in an instance's folder and environment. It runs under the backend and ends with it; everything it starts is marked, so that
 * nothing of it survives.
 */
import * as pty from '@lydell/node-pty';
import { TerminalSession } from '@slipway/backstage-plugin-releases-node';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { processes } from '../supervisor';

/** For programs to save what they have before they are ended by force. */
const GRACE_MS = 1000;

class PtySession implements TerminalSession {
  private exit: { code?: number; signal?: string } | undefined;
  /** What came before anyone listened. */
  private early: Uint8Array[] = [];
  private readonly dataListeners: ((data: Uint8Array) => void)[] = [];
  private readonly exitListeners: ((exit: {
    code?: number;
    signal?: string;
  }) => void)[] = [];

  constructor(
    private readonly program: pty.IPty,
    private readonly mark: string,
  ) {
    program.onData(data => {
      // Without an encoding node-pty gives bytes, whatever its types say.
      const bytes = data as unknown as Uint8Array;
      if (this.dataListeners.length === 0) {
        this.early.push(bytes);
      }
      this.dataListeners.forEach(listener => listener(bytes));
    });
    program.onExit(({ exitCode, signal }) => {
      this.exit = signal ? { signal: signalName(signal) } : { code: exitCode };
      this.exitListeners.forEach(listener => listener(this.exit!));
      // What it left in the background goes with it.
      void processes.endMarked(this.mark, { graceMs: GRACE_MS });
    });
  }

  write(data: Uint8Array): void {
    if (!this.exit) {
      // Bytes, not text: a key's bytes may come in two parts. node-pty takes them, whatever its types say.
      this.program.write(Buffer.from(data) as unknown as string);
    }
  }

  resize(columns: number, rows: number): void {
    if (!this.exit) {
      this.program.resize(columns, rows);
    }
  }

  pause(): void {
    this.program.pause();
  }

  resume(): void {
    this.program.resume();
  }

  onData(listener: (data: Uint8Array) => void): void {
    this.dataListeners.push(listener);
    this.early.splice(0).forEach(data => listener(data));
  }

  onExit(listener: (exit: { code?: number; signal?: string }) => void): void {
    if (this.exit) {
      listener(this.exit);
    } else {
      this.exitListeners.push(listener);
    }
  }

  async close(): Promise<void> {
    if (!this.exit) {
      // As when a terminal's window is closed.
      this.program.kill('SIGHUP');
    }
    await processes.endMarked(this.mark, { graceMs: GRACE_MS });
    if (!this.exit) {
      // A paused terminal would not tell its exit.
      this.program.resume();
      await new Promise<void>(resolve => this.onExit(() => resolve()));
    }
  }
}

/**
 * @param place - `mark`: id of the data folder
 * @param options - `command`: default an interactive shell
 */
export function openTerminal(
  place: { folder: string; environment: Record<string, string>; mark: string },
  options: { columns: number; rows: number; command?: string[] },
): TerminalSession {
  const [file, ...args] = options.command ?? defaultShell();
  const mark = `${place.mark}.terminal-${randomBytes(8).toString('hex')}.`;
  const program = pty.spawn(file, args, {
    name: 'xterm-256color',
    cols: options.columns,
    rows: options.rows,
    cwd: place.folder,
    env: {
      PS1: promptOf(place.environment),
      ...place.environment,
      TERM: 'xterm-256color',
      [processes.MARK]: mark,
    },
    encoding: null,
  });
  return new PtySession(program, mark);
}

/** The machine's own start files would put back a prompt with user, machine and the whole path of the instance's folder. */
function defaultShell(): string[] {
  return existsSync('/bin/bash') ? ['/bin/bash', '--norc'] : ['/bin/sh'];
}

/** `shop-api@dev 3f9a01c2d4 $ `: service, environment, and the end of the instance's name. */
function promptOf(environment: Record<string, string>): string {
  const service = environment.SLIPWAY_SERVICE.split('/').pop();
  const instance = environment.SLIPWAY_INSTANCE.split('-').pop();
  const words = `${service}@${environment.SLIPWAY_ENVIRONMENT} ${instance}`;
  // A shell expands what stands in its prompt.
  return `${words.replace(/[^\w.@ -]/g, '_')} $ `;
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(
    ([, value]) => value === number,
  );
  return found ? found[0] : String(number);
}
