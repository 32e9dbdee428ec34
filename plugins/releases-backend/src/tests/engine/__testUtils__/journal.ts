/**
 * A driver that keeps a journal of its effects in a file of its own, apart from the engine's tables: the oracle of the fault tests.
 *
 * Its world is the journal: an effect is under a key once, with the fence it was acted under; a target that enforces fences refuses a
 * lower one than it has seen.
 */
import {
  EffectKey,
  Fence,
  Observation,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface JournalLine {
  event: 'act' | 'effect' | 'refused' | 'cancel' | 'observe' | 'mark';
  key: string;
  fence?: number;
  place?: string;
  state?: string;
  pid: number;
  at: number;
}

export class Journal {
  constructor(readonly file: string) {}

  write(line: Omit<JournalLine, 'pid' | 'at'>): void {
    // One write of a short line with O_APPEND is whole, also with several processes.
    appendFileSync(
      this.file,
      `${JSON.stringify({ ...line, pid: process.pid, at: Date.now() })}\n`,
    );
  }

  read(): JournalLine[] {
    if (!existsSync(this.file)) {
      return [];
    }
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  }

  effects(): JournalLine[] {
    return this.read().filter(line => line.event === 'effect');
  }
}

/** The target behind the journal, of one place for each slot. */
export class JournalTarget {
  constructor(readonly journal: Journal) {}

  observe(key: EffectKey, place: string): Observation {
    const lines = this.journal.read();
    const effect = lines.find(
      line => line.event === 'effect' && line.key === key,
    );
    const cancelled = lines.find(
      line => line.event === 'cancel' && line.key === key,
    );
    let seen: Observation = { state: 'absent' };
    if (effect) {
      seen = { state: 'satisfied', reference: `journal:${key}` };
    } else if (cancelled) {
      seen = {
        state: 'failed',
        code: 'rollout.aborted',
        message: 'Stopped on request',
      };
    }
    this.journal.write({ event: 'observe', key, place, state: seen.state });
    return seen;
  }

  /** Refuses a fence below the highest that the place has seen. */
  act(key: EffectKey, place: string, fence: Fence): { reference: string } {
    const highest = Math.max(
      0,
      ...this.journal
        .read()
        .filter(
          line =>
            line.place === place &&
            (line.event === 'effect' || line.event === 'cancel'),
        )
        .map(line => line.fence ?? 0),
    );
    if (fence < highest) {
      this.journal.write({ event: 'refused', key, place, fence });
      throw new ReleasesError(
        'fence.stale',
        `The fence ${fence} is below ${highest}, the highest that ${place} has seen`,
        { status: 409 },
      );
    }
    this.journal.write({ event: 'effect', key, place, fence });
    return { reference: `journal:${key}` };
  }

  cancel(key: EffectKey, place: string, fence: Fence): void {
    this.journal.write({ event: 'cancel', key, place, fence });
  }
}
