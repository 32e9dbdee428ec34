/**
 * Starts replicas as processes of their own, and ends them.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildOptions } from './child';
import { Fixture } from './fixture';
import { JournalLine } from './journal';

export class Child {
  private readonly process: ChildProcess;
  private output = '';

  constructor(
    private readonly fixture: Fixture,
    options: Omit<ChildOptions, 'client' | 'connection' | 'journal'>,
  ) {
    const { client, connection } = fixture.knex.client.config;
    const given: ChildOptions = {
      client,
      connection: { ...connection, password: connection.password },
      journal: fixture.journal.file,
      ...options,
    };
    this.process = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        resolvePackagePath(
          '@slipway/backstage-plugin-releases-backend',
          'src/tests/engine/__testUtils__/child.ts',
        ),
        JSON.stringify(given),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_ENV: 'test' },
      },
    );
    this.process.stdout!.on('data', data => (this.output += data));
    this.process.stderr!.on('data', data => (this.output += data));
    fixture.cleanUps.unshift(() => this.end());
  }

  get pid(): number {
    return this.process.pid!;
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Waits for a line of this process in the journal. */
  async line(
    matches: (line: JournalLine) => boolean,
    seconds = 30,
  ): Promise<JournalLine> {
    const giveUp = performance.now() + seconds * 1000;
    for (;;) {
      const found = this.fixture.journal
        .read()
        .find(line => line.pid === this.pid && matches(line));
      if (found) {
        return found;
      }
      if (performance.now() > giveUp) {
        throw new Error(`The child did not come so far: ${this.output}`);
      }
      await sleep(20);
    }
  }

  async exited(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await once(this.process, 'exit');
    }
  }

  async end(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGKILL');
      await this.exited();
    }
  }
}
