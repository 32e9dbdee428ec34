/**
 * Sessions and the parts of their recordings: rows that all replicas share, content as compressed blobs.
 *
 * Each part begins with a line that names session and number. So no two parts have the same content, and removing one takes nothing away
 * from another; the line is left out when the recording is read.
 */
import { Knex } from 'knex';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Blobs } from '../blobs';
import { Database } from '../database';
import {
  RecordingState,
  SessionEnd,
  SessionFilter,
  SessionRecord,
  SessionStart,
} from './types';

const compress = promisify(gzip);
const expand = promisify(gunzip);

interface Row {
  id: string;
  user_ref: string;
  service: string;
  environment: string;
  target: string;
  instance: string;
  container: string | null;
  reason: string | null;
  opened_at: string | number;
  closed_at: string | number | null;
  seconds: number | null;
  end_code: string | null;
  exit_code: number | null;
  recording: RecordingState;
  recorded_bytes: string | number;
  gap_bytes: string | number;
}

interface PartRow {
  session_id: string;
  number: number;
  digest: string;
}

export class RecordingStore {
  private readonly database: Database;

  constructor(private readonly knex: Knex, private readonly blobs: Blobs) {
    this.database = new Database(knex);
  }

  async begin(start: SessionStart): Promise<void> {
    await this.knex<Row>('terminal_sessions').insert({
      id: start.id,
      user_ref: start.user,
      service: start.service,
      environment: start.environment,
      target: start.target,
      instance: start.instance,
      container: start.container ?? null,
      reason: start.reason ?? null,
      opened_at: await this.database.now(),
      recording: 'none',
    });
  }

  /** Number 0 is the header; with it the recording begins. Throws what the blob store throws: `blob.quota`, `blob.disk-full`. */
  async append(id: string, number: number, lines: string): Promise<void> {
    const whole = `${JSON.stringify({ session: id, part: number })}\n${lines}`;
    const { digest } = await this.blobs.put(await compress(whole));
    await this.knex<PartRow>('recording_parts').insert({
      session_id: id,
      number,
      digest,
    });
    if (number === 0) {
      await this.knex<Row>('terminal_sessions')
        .where({ id })
        .update({ recording: 'recording' });
    }
  }

  async end(tx: Knex.Transaction, id: string, end: SessionEnd): Promise<void> {
    await tx<Row>('terminal_sessions')
      .where({ id })
      .update({
        closed_at: await this.database.now(tx),
        seconds: end.seconds,
        end_code: end.code,
        exit_code: end.exitCode ?? null,
        recording: end.recording.state,
        recorded_bytes: end.recording.bytes,
        gap_bytes: end.recording.gapBytes,
      });
  }

  /** Its replica died: what was written until then is all there is. */
  async endLost(tx: Knex.Transaction, id: string, code: string) {
    const closed_at = await this.database.now(tx);
    const row = await tx<Row>('terminal_sessions').where({ id }).first();
    if (row && row.closed_at === null) {
      await tx<Row>('terminal_sessions')
        .where({ id })
        .update({
          closed_at,
          end_code: code,
          recording: row.recording === 'recording' ? 'partial' : row.recording,
        });
    }
  }

  async find(service: string, id: string): Promise<SessionRecord | undefined> {
    const row = await this.knex<Row>('terminal_sessions')
      .where({ service, id })
      .first();
    return row && recordOf(row);
  }

  /** Newest first. `before`: sort key of the last one that was given. */
  async list(
    filter: SessionFilter,
    options: { before?: [number, string]; limit: number },
  ): Promise<SessionRecord[]> {
    const query = this.knex<Row>('terminal_sessions')
      .where({ service: filter.service })
      .orderBy([
        { column: 'opened_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(options.limit);
    if (filter.environment !== undefined) {
      query.where({ environment: filter.environment });
    }
    if (filter.person) {
      const part = filter.person.toLowerCase().replace(/[\\%_]/g, '\\$&');
      query.whereRaw("lower(user_ref) like ? escape '\\'", [`%${part}%`]);
    }
    if (options.before) {
      const [openedAt, id] = options.before;
      query.where(older =>
        older
          .where('opened_at', '<', openedAt)
          .orWhere(same =>
            same.where('opened_at', openedAt).where('id', '<', id),
          ),
      );
    }
    return (await query).map(recordOf);
  }

  /** The asciicast as far as it was written; one part in memory at a time. */
  read(id: string): Readable {
    return Readable.from(this.parts(id));
  }

  /** Removes recordings and forgets sessions that ended so long ago; answers how many recordings went. */
  async removeOlder(millis: number, batch: number): Promise<number> {
    const until = (await this.database.now()) - millis;
    const old = await this.knex<Row>('terminal_sessions')
      .whereNotNull('closed_at')
      .where('opened_at', '<', until)
      .whereIn('recording', ['complete', 'partial'])
      .limit(batch)
      .select('id');
    for (const { id } of old) {
      await this.knex<Row>('terminal_sessions')
        .where({ id })
        .update({ recording: 'removed' });
    }
    const parts = await this.knex<PartRow>('recording_parts')
      .join('terminal_sessions', 'terminal_sessions.id', 'session_id')
      .where('terminal_sessions.recording', 'removed')
      .select<PartRow[]>('recording_parts.*');
    for (const { session_id, number, digest } of parts) {
      await this.blobs.remove(digest);
      await this.knex<PartRow>('recording_parts')
        .where({ session_id, number })
        .delete();
    }
    return old.length;
  }

  private async *parts(id: string): AsyncGenerator<Buffer> {
    for (let number = 0; ; number += 1) {
      const row = await this.knex<PartRow>('recording_parts')
        .where({ session_id: id, number })
        .first();
      if (!row) {
        return;
      }
      const whole = await expand(
        await buffer(await this.blobs.get(row.digest)),
      );
      yield whole.subarray(whole.indexOf('\n') + 1);
    }
  }
}

function recordOf(row: Row): SessionRecord {
  const iso = (millis: string | number) =>
    new Date(Number(millis)).toISOString();
  return {
    id: row.id,
    user: row.user_ref,
    service: row.service,
    environment: row.environment,
    target: row.target,
    instance: row.instance,
    ...(row.container !== null && { container: row.container }),
    ...(row.reason !== null && { reason: row.reason }),
    openedAt: iso(row.opened_at),
    ...(row.closed_at !== null && { closedAt: iso(row.closed_at) }),
    ...(row.seconds !== null && { seconds: row.seconds }),
    ...(row.end_code !== null && { code: row.end_code }),
    ...(row.exit_code !== null && { exitCode: row.exit_code }),
    recording: {
      state: row.recording,
      bytes: Number(row.recorded_bytes),
      gapBytes: Number(row.gap_bytes),
    },
  };
}
