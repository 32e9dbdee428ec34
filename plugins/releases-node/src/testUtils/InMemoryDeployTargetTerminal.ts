/**
 * A pretended shell: it echoes what is typed and knows `echo`, `stty size` and `exit <code>`.
 */
import { TerminalSession } from '../contracts';

export class InMemoryTerminal implements TerminalSession {
  private typed = '';
  private held: Uint8Array[] | undefined;
  private ended = false;
  private readonly dataListeners: ((data: Uint8Array) => void)[] = [];
  private readonly exitListeners: ((exit: {
    code?: number;
    signal?: string;
  }) => void)[] = [];

  constructor(private columns: number, private rows: number) {}

  write(data: Uint8Array): void {
    if (this.ended) {
      return;
    }
    const text = Buffer.from(data).toString();
    this.emit(text.replace(/\r/g, '\r\n'));
    this.typed += text;
    const lines = this.typed.split('\r');
    this.typed = lines.pop()!;
    lines.forEach(line => this.command(line));
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
  }

  pause(): void {
    this.held ??= [];
  }

  resume(): void {
    const held = this.held ?? [];
    this.held = undefined;
    held.forEach(data => this.deliver(data));
  }

  onData(listener: (data: Uint8Array) => void): void {
    this.dataListeners.push(listener);
  }

  onExit(listener: (exit: { code?: number; signal?: string }) => void): void {
    this.exitListeners.push(listener);
  }

  async close(): Promise<void> {
    this.end({ signal: 'SIGHUP' });
  }

  private command(line: string) {
    const [name, ...args] = line.replace(/['"]/g, '').split(' ');
    if (name === 'echo') {
      this.emit(`${args.join(' ')}\r\n`);
    } else if (name === 'stty') {
      this.emit(`${this.rows} ${this.columns}\r\n`);
    } else if (name === 'exit') {
      this.end({ code: Number(args[0] ?? 0) });
    } else {
      this.emit(`${name}: not found\r\n`);
    }
  }

  private end(exit: { code?: number; signal?: string }) {
    if (!this.ended) {
      this.ended = true;
      this.exitListeners.forEach(listener => listener(exit));
    }
  }

  private emit(text: string) {
    const data = Buffer.from(text);
    if (this.held) {
      this.held.push(data);
    } else {
      this.deliver(data);
    }
  }

  private deliver(data: Uint8Array) {
    this.dataListeners.forEach(listener => listener(data));
  }
}
