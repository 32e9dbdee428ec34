/**
 * One pretended instance of the in-memory target: its state and the log of each of its copies.
 */
import { InstanceStatus, LogLine, LogOptions, Workload } from '../contracts';
import { setTimeout as sleep } from 'node:timers/promises';

let serial = 0;

export class InMemoryInstance {
  readonly status: InstanceStatus;
  /** The log of each copy, oldest first; the last is the present one. */
  readonly copies: LogLine[][] = [[]];

  constructor(readonly workload: Workload) {
    serial += 1;
    this.status = {
      id: `memory-${serial}`,
      state: 'starting',
      health: 'unknown',
      versionId: workload.version.id,
      versionName: workload.version.name,
      startedAt: new Date().toISOString(),
      restarts: 0,
    };
  }

  get live(): boolean {
    return this.status.state !== 'exited';
  }

  get healthy(): boolean {
    return this.status.health === 'healthy';
  }

  print(text: string): void {
    const lines = this.copies[this.copies.length - 1];
    lines.push({
      cursor: `${this.copies.length}:${lines.length + 1}`,
      time: new Date().toISOString(),
      stream: 'stdout',
      text,
    });
  }

  run(): void {
    this.status.state = 'running';
    this.status.health = 'healthy';
  }

  /** The present copy ends; the next one starts with a log of its own. */
  restart(exit: { code?: number; signal?: string }): void {
    this.status.lastExit = { ...exit, at: new Date().toISOString() };
    this.status.restarts += 1;
    this.copies.push([]);
  }

  end(exit: { code?: number; signal?: string }): void {
    const at = new Date().toISOString();
    this.status.state = 'exited';
    this.status.health = 'unknown';
    this.status.finishedAt = at;
    this.status.lastExit = { ...exit, at };
  }

  async *log(options: LogOptions): AsyncIterable<LogLine> {
    let copy = this.copies.length - 1 - (options.previous ?? 0);
    let next = 0;
    if (options.after) {
      const [afterCopy, afterLine] = options.after.split(':').map(Number);
      copy = afterCopy - 1;
      next = afterLine;
    }
    const lines = this.copies[copy] ?? [];
    if (!options.after && options.tail !== undefined) {
      next = Math.max(0, lines.length - options.tail);
    }
    const since = options.after ? undefined : options.since;
    for (;;) {
      for (; next < lines.length; next += 1) {
        if (!since || lines[next].time >= since) {
          yield lines[next];
        }
      }
      const ended = !this.live || copy < this.copies.length - 1;
      if (!options.follow || ended || options.signal?.aborted) {
        return;
      }
      await sleep(5);
    }
  }
}
