/**
 * A POST that starts something starts it once, however often a client repeats it with the same Idempotency-Key.
 *
 * A row remembers the request by principal, route and key, with the id that whatever it starts will have. The id stays the same for every
 * try, so that a try whose answer was lost finds what the former made instead of making it again.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Request, Response } from 'express';
import stringify from 'json-stable-stringify';
import { Knex } from 'knex';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from '../access';

const KEPT_MILLIS = 24 * 60 * 60 * 1000;
/** A try that has not ended within this is taken for dead. */
const CLAIM_MILLIS = 60_000;
const WAIT_MILLIS = 10_000;
const POLL_MILLIS = 100;

export interface Idempotency {
  /**
   * Runs `work` once for this principal, route and key and answers `status` with what it returned; a repetition gets the stored answer.
   * `work` is given the id to use for what it starts: if a thing of that id exists already, an earlier try made it, and `work` answers
   * that. A thrown error is not stored; the same request may be tried again.
   *
   * Errors: 422 `idempotency.body-differs`, 409 `idempotency.in-progress`.
   */
  once(
    request: Request,
    response: Response,
    caller: Caller,
    status: number,
    work: (id: string) => Promise<object>,
  ): Promise<void>;
  /** Forgets keys older than a day. */
  clean(): Promise<void>;
}

interface Row {
  principal: string;
  route: string;
  key: string;
  body_hash: string;
  object_id: string;
  claim: string | null;
  claimed_until: string | number | null;
  answer: string | null;
  created_at: string | number;
}

export class DatabaseIdempotency implements Idempotency {
  constructor(private readonly database: Knex) {}

  async once(
    request: Request,
    response: Response,
    caller: Caller,
    status: number,
    work: (id: string) => Promise<object>,
  ): Promise<void> {
    const identity = {
      principal: caller.actor.ref,
      route: `${request.method} ${request.path}`,
      key: String(request.headers['idempotency-key'] ?? ''),
    };
    const claim = randomUUID();
    const row = await this.claim(identity, hashOf(request.body), claim);
    if (row.answer !== null) {
      response
        .status(status)
        .set('Idempotency-Replayed', 'true')
        .json(JSON.parse(row.answer));
      return;
    }
    try {
      const answer = await work(row.object_id);
      await this.table()
        .where({ ...identity, claim })
        .update({ answer: JSON.stringify(answer), claim: null });
      response.status(status).json(answer);
    } catch (error) {
      await this.table()
        .where({ ...identity, claim })
        .update({ claim: null });
      throw error;
    }
  }

  async clean(): Promise<void> {
    await this.table()
      .where('created_at', '<', Date.now() - KEPT_MILLIS)
      .delete();
  }

  /** The row of this request, claimed by us or answered already. */
  private async claim(
    identity: Pick<Row, 'principal' | 'route' | 'key'>,
    bodyHash: string,
    claim: string,
  ): Promise<Row> {
    const giveUp = Date.now() + WAIT_MILLIS;
    for (;;) {
      await this.table()
        .where(identity)
        .where('created_at', '<', Date.now() - KEPT_MILLIS)
        .delete();
      await this.table()
        .insert({
          ...identity,
          body_hash: bodyHash,
          object_id: randomUUID(),
          claim,
          claimed_until: Date.now() + CLAIM_MILLIS,
          created_at: Date.now(),
        })
        .onConflict(['principal', 'route', 'key'])
        .ignore();
      const row = await this.table().where(identity).first();
      if (row && row.body_hash !== bodyHash) {
        throw new ReleasesError(
          'idempotency.body-differs',
          'This Idempotency-Key was used with another body; use a new key for a new request.',
          { status: 422 },
        );
      }
      if (row && (row.claim === claim || row.answer !== null)) {
        return row;
      }
      if (row && (await this.takeOver(row, claim))) {
        return { ...row, claim };
      }
      if (Date.now() > giveUp) {
        throw new ReleasesError(
          'idempotency.in-progress',
          'A request with this Idempotency-Key is still being worked on; ask again in a moment.',
          { status: 409 },
        );
      }
      await sleep(POLL_MILLIS);
    }
  }

  /** Claims the row of a try that failed or died. */
  private async takeOver(row: Row, claim: string): Promise<boolean> {
    if (row.claim !== null && Number(row.claimed_until) > Date.now()) {
      return false;
    }
    const { principal, route, key } = row;
    const taken = await this.table()
      .where({ principal, route, key, claim: row.claim })
      .whereNull('answer')
      .update({ claim, claimed_until: Date.now() + CLAIM_MILLIS });
    return taken === 1;
  }

  private table() {
    return this.database<Row>('idempotency_keys');
  }
}

function hashOf(body: unknown): string {
  return createHash('sha256')
    .update(stringify(body ?? null) ?? 'null')
    .digest('hex');
}
