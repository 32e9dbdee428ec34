/**
 * Tickets and the sessions that they become: one row each, shared by all replicas.
 *
 * A ticket is known by its hash only. Times are the database's, in milliseconds since 1970, so that replicas whose clocks differ agree.
 */
import { Knex } from 'knex';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Database } from '../../database';

/** A session that was not seen for so long has died with its replica. */
const LOST_MILLIS = 60_000;
const KEPT_MILLIS = 24 * 3600_000;

/** What a ticket is bound to. */
export interface TerminalSubject {
  user: string;
  namespace: string;
  name: string;
  service: string;
  environment: string;
  target: string;
  instance: string;
  columns: number;
  rows: number;
  reason?: string;
  /** Of the page that asked for it; absent when that was no page. */
  origin?: string;
}

export interface TerminalRecord extends TerminalSubject {
  id: string;
}

interface Row {
  id: string;
  ticket_hash: string;
  user_ref: string;
  service: string;
  environment: string;
  subject: string;
  expires_at: string | number;
  opened_at: string | number | null;
  seen_at: string | number | null;
  closed_at: string | number | null;
}

export class TerminalStore {
  private readonly database: Database;

  constructor(private readonly knex: Knex) {
    this.database = new Database(knex);
  }

  /** Writes a ticket for this person unless they have as many as they may; undefined then. */
  async issue(
    subject: TerminalSubject,
    options: { seconds: number; perUser: number },
  ): Promise<{ ticket: string; id: string; expiresAt: string } | undefined> {
    const ticket = randomBytes(32).toString('base64url');
    const id = randomUUID();
    return this.database.transaction(async tx => {
      // One at a time, or two requests at once could both be the last that is allowed.
      await this.database.lockName(tx, `terminals/${subject.user}`);
      const now = await this.database.now(tx);
      if ((await this.held(tx, subject.user, now)) >= options.perUser) {
        return undefined;
      }
      const expiresAt = now + options.seconds * 1_000;
      await tx<Row>('terminals').insert({
        id,
        ticket_hash: hashOf(ticket),
        user_ref: subject.user,
        service: subject.service,
        environment: subject.environment,
        subject: JSON.stringify(subject),
        expires_at: expiresAt,
      });
      return { ticket, id, expiresAt: new Date(expiresAt).toISOString() };
    });
  }

  /** Uses a ticket up; undefined when there is none, it is too old, or somebody has used it. */
  async redeem(ticket: string): Promise<TerminalRecord | undefined> {
    const ticket_hash = hashOf(ticket);
    const now = await this.database.now();
    const used = await this.knex<Row>('terminals')
      .where({ ticket_hash })
      .whereNull('opened_at')
      .whereNull('closed_at')
      .where('expires_at', '>', now)
      .update({ opened_at: now, seen_at: now });
    if (used !== 1) {
      return undefined;
    }
    const row = await this.knex<Row>('terminals')
      .where({ ticket_hash })
      .first();
    return row && recordOf(row);
  }

  async seen(id: string): Promise<void> {
    const now = await this.database.now();
    await this.knex<Row>('terminals').where({ id }).update({ seen_at: now });
  }

  async closed(tx: Knex.Transaction, id: string): Promise<void> {
    const now = await this.database.now(tx);
    await tx<Row>('terminals').where({ id }).update({ closed_at: now });
  }

  /** Marks sessions whose replica died as closed and answers them, each to one caller only; forgets what is older than a day. */
  async takeLost(): Promise<TerminalRecord[]> {
    return this.database.transaction(async tx => {
      const now = await this.database.now(tx);
      await tx<Row>('terminals')
        .where('expires_at', '<', now - KEPT_MILLIS)
        .where(query =>
          query.whereNotNull('closed_at').orWhereNull('opened_at'),
        )
        .delete();
      const lost = await tx<Row>('terminals')
        .whereNotNull('opened_at')
        .whereNull('closed_at')
        .where('seen_at', '<', now - LOST_MILLIS);
      const taken: TerminalRecord[] = [];
      for (const row of lost) {
        const mine = await tx<Row>('terminals')
          .where({ id: row.id })
          .whereNull('closed_at')
          .update({ closed_at: now });
        if (mine === 1) {
          taken.push(recordOf(row));
        }
      }
      return taken;
    });
  }

  private async held(tx: Knex, user: string, now: number): Promise<number> {
    const rows = await tx<Row>('terminals')
      .where({ user_ref: user })
      .whereNull('closed_at')
      .where(query =>
        query
          .where('seen_at', '>=', now - LOST_MILLIS)
          .orWhere(unused =>
            unused.whereNull('opened_at').where('expires_at', '>', now),
          ),
      )
      .select('id');
    return rows.length;
  }
}

function recordOf(row: Row): TerminalRecord {
  return { id: row.id, ...(JSON.parse(row.subject) as TerminalSubject) };
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}
