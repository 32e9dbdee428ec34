/**
 * What must hold after every fault: the oracle over the driver's journal, the engine's rows and the ledger.
 */
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger, SealedEntry } from '../../../ledger';
import { JournalLine } from './journal';

const TERMINAL = [
  'succeeded',
  'failed',
  'aborted',
  'superseded',
  'rejected',
  'expired',
];

async function everything(ledger: Ledger): Promise<SealedEntry[]> {
  const all: SealedEntry[] = [];
  for (;;) {
    const page = await ledger.read({
      after: all.length ? all[all.length - 1].seq : 0,
      limit: 500,
    });
    all.push(...page);
    if (page.length < 500) {
      return all;
    }
  }
}

/** Answers every broken invariant as a sentence; none is well. */
export async function brokenInvariants(given: {
  knex: Knex;
  ledger: Ledger;
  journal: JournalLine[];
  /** Ids whose enqueue was answered. */
  acknowledged: string[];
}): Promise<string[]> {
  const { knex, ledger, journal } = given;
  const broken: string[] = [];
  const effects = journal.filter(line => line.event === 'effect');

  const written = new Map<string, number>();
  for (const { key } of effects) {
    written.set(key, (written.get(key) ?? 0) + 1);
  }
  for (const [key, count] of written) {
    if (count > 1) {
      broken.push(`${key} took effect ${count} times`);
    }
  }

  const highest = new Map<string, number>();
  for (const line of journal) {
    if (line.place && (line.event === 'effect' || line.event === 'cancel')) {
      const before = highest.get(line.place) ?? 0;
      if (line.event === 'effect' && line.fence! < before) {
        broken.push(
          `${line.place} accepted fence ${line.fence} after ${before}`,
        );
      }
      highest.set(line.place, Math.max(before, line.fence!));
    }
  }

  const rows = await knex('effects').orderBy('attempt');
  for (const row of rows) {
    if (row.attempt > 1) {
      const former = rows.find(
        other =>
          other.operation_id === row.operation_id &&
          other.step_id === row.step_id &&
          other.attempt === row.attempt - 1,
      );
      if (!former || !['absent', 'failed'].includes(former.state)) {
        broken.push(
          `${row.operation_id}/${row.step_id}/${row.attempt} began while the former was ${former?.state}`,
        );
      }
    }
  }
  for (const key of written.keys()) {
    const [attempt, step, ...id] = key.split('/').reverse();
    const intended = rows.some(
      row =>
        row.operation_id === id.reverse().join('/') &&
        row.step_id === step &&
        row.attempt === Number(attempt),
    );
    if (!intended) {
      broken.push(`${key} took effect without an intent`);
    }
  }

  const operations = await knex('operations');
  for (const id of given.acknowledged) {
    if (!operations.some(row => row.id === id)) {
      broken.push(`${id} was acknowledged and is lost`);
    }
  }
  for (const row of operations) {
    // What queues behind a parked operation waits for the same answer.
    const holder = operations.find(
      other => other.slot === row.slot && other.state === 'running',
    );
    const parked = [row, holder].some(
      one => one?.parked && JSON.parse(one.parked).reason,
    );
    if (!TERMINAL.includes(row.state) && !parked) {
      broken.push(`${row.id} is left ${row.state} without a reason`);
    }
  }
  for (const slot of await knex('slots')) {
    const running = operations.filter(
      row => row.slot === slot.slot && row.state === 'running',
    );
    if (running.length > 1 || (running[0]?.id ?? null) !== slot.operation_id) {
      broken.push(`${slot.slot} is held by ${slot.operation_id} wrongly`);
    }
  }

  broken.push(...(await brokenLedger(knex, ledger, operations)));
  return broken;
}

/** One row for each transition, in a chain from the request to the present state; sealed without gaps. */
async function brokenLedger(
  knex: Knex,
  ledger: Ledger,
  operations: { id: string; state: string; kind: string }[],
): Promise<string[]> {
  const broken: string[] = [];
  for (let tries = 0; tries < 100; tries++) {
    const [{ open }] = await knex('ledger')
      .whereNull('seq')
      .count({ open: '*' });
    if (!Number(open)) {
      break;
    }
    await sleep(50);
  }
  const entries = await everything(ledger);
  entries.forEach((entry, index) => {
    if (entry.seq !== index + 1) {
      broken.push(`The feed has ${entry.seq} where ${index + 1} should be`);
    }
  });
  const report = await ledger.verify();
  if (!report.ok || report.unsealed) {
    broken.push(`The ledger does not verify: ${JSON.stringify(report)}`);
  }
  for (const { id, state, kind } of operations) {
    const changes = entries.filter(
      entry =>
        entry.after?.operation === id &&
        entry.after?.state !== undefined &&
        entry.action !== `${kind}.step`,
    );
    let at: unknown = undefined;
    for (const change of changes) {
      if (change.before?.state !== at) {
        broken.push(
          `The ledger tells of ${id} from ${change.before?.state}, yet it was ${at}`,
        );
      }
      at = change.after?.state;
    }
    if (at !== state) {
      broken.push(`The ledger leaves ${id} ${at}, its row ${state}`);
    }
  }
  return broken;
}
