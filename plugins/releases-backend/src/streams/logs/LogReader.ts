/**
 * One person's view of an instance's log: first what was asked for of the past, read from the target, then the shared live stream, joined
 * without a line lost or told twice. Goes at its own pace: one frame in flight, and lines that left the shared memory meanwhile are told
 * as a gap.
 */
import { LogLine, LogOptions } from '@slipway/backstage-plugin-releases-node';
import { StreamSession } from '../session';
import { Wake } from '../Wake';
import { FRAME_BYTES, framesOf, Pace } from './frames';
import { endOf, LogEnd } from './endOf';
import { LogFanOut, LogSubject } from './LogFanOut';
import { LogUpstream } from './LogUpstream';

/** How often the past is read on when the live stream has outrun it. */
const CATCH_UPS = 5;
/** How long the shared stream may take to come to a line that the target has given already. */
const MEET_MILLIS = 2_000;

export class LogReader {
  private readonly wake = new Wake();
  private readonly pace = new Pace();
  /** The last line given. */
  private last?: { cursor: string; time?: string };

  constructor(
    private readonly options: {
      session: StreamSession;
      fanOut: LogFanOut;
      subject: LogSubject;
      /** Of the past. */
      from: Pick<LogOptions, 'after' | 'since' | 'tail'>;
      /** Asked now and then; a code ends the stream with it. */
      refused: () => Promise<string | undefined>;
      recheckMillis: number;
    },
  ) {}

  /** Runs until the copy ends, the client leaves or may no longer read. Says why it ends; never throws. */
  async run(): Promise<void> {
    const { session, fanOut, subject, from } = this.options;
    this.last = from.after === undefined ? undefined : { cursor: from.after };
    const { upstream, leave } = fanOut.join(subject);
    const changes = upstream.onChanged(this.wake.call);
    try {
      const position = await this.past(upstream);
      const end =
        position === 'stalled' ? position : await this.live(upstream, position);
      if (end === 'stalled') {
        session.end('overrun', { after: this.last?.cursor });
      } else {
        session.end('end', end);
      }
    } catch (error) {
      session.end('end', endOf(error, fanOut.logger));
    } finally {
      changes.close();
      leave();
    }
  }

  /** Sends the past; answers the number in the live stream from which to go on. */
  private async past(upstream: LogUpstream): Promise<number | 'stalled'> {
    for (let turn = 0; turn < CATCH_UPS; turn += 1) {
      if (!(await this.sendPast())) {
        return 'stalled';
      }
      const position = await this.meet(upstream);
      if (position !== undefined || this.options.session.signal.aborted) {
        return position ?? upstream.next;
      }
    }
    // The instance writes faster than its log can be read: go on with what is in memory and say that something is missing.
    return (await this.send('gap', {})) ? upstream.first : 'stalled';
  }

  private async sendPast(): Promise<boolean> {
    const { subject, from, session } = this.options;
    const { target, placement, instance, previous } = subject;
    const lines = target.logs(placement, instance, {
      previous,
      ...(this.last ? { after: this.last.cursor } : from),
      follow: false,
      signal: session.signal,
    });
    for await (const frame of framesOf(lines)) {
      if (!(await this.sendLines(frame))) {
        return false;
      }
    }
    return true;
  }

  /** The number after the last line given; undefined when the live stream no longer holds that line. */
  private async meet(upstream: LogUpstream): Promise<number | undefined> {
    const { signal } = this.options.session;
    if (!this.last) {
      return 0;
    }
    const giveUp = performance.now() + MEET_MILLIS;
    while (!signal.aborted) {
      const position = upstream.numberAfter(this.last.cursor);
      if (position !== undefined) {
        return position;
      }
      const outrun =
        this.last.time !== undefined &&
        upstream.firstTime !== undefined &&
        upstream.firstTime > this.last.time;
      const left = giveUp - performance.now();
      if (outrun || upstream.ended || left <= 0) {
        // With nothing in it the live stream has nothing to add.
        return upstream.ended && upstream.next === 0 ? 0 : undefined;
      }
      await this.wake.wait({ millis: left, signal });
    }
    return undefined;
  }

  private async live(
    upstream: LogUpstream,
    from: number,
  ): Promise<'stalled' | LogEnd> {
    const { session, refused, recheckMillis } = this.options;
    let position = from;
    let checkedAt = performance.now();
    while (!session.signal.aborted) {
      if (performance.now() - checkedAt >= recheckMillis) {
        const reason = await refused();
        if (reason !== undefined) {
          return { reason };
        }
        checkedAt = performance.now();
      }
      const dropped = upstream.first - position;
      if (dropped > 0) {
        position = upstream.first;
        if (!(await this.send('gap', { dropped }))) {
          return 'stalled';
        }
      }
      const lines = upstream.slice(position, FRAME_BYTES);
      position += lines.length;
      if (lines.length > 0) {
        if (!(await this.sendLines(lines.filter(line => this.wanted(line))))) {
          return 'stalled';
        }
      } else if (upstream.ended) {
        return upstream.ended;
      } else {
        await this.wake.wait({ millis: recheckMillis, signal: session.signal });
      }
    }
    return { reason: session.reason ?? 'closed' };
  }

  /** The live stream begins with some of the past, which may be older than what was asked for. */
  private wanted(line: LogLine): boolean {
    const { since, after } = this.options.from;
    return after !== undefined || since === undefined || line.time >= since;
  }

  private async sendLines(items: LogLine[]): Promise<boolean> {
    if (items.length === 0) {
      return true;
    }
    await this.pace.next(this.options.session.signal);
    const taken = await this.options.session.send('lines', { items });
    this.last = items[items.length - 1];
    return taken;
  }

  private send(event: string, data: object): Promise<boolean> {
    return this.options.session.send(event, data);
  }
}
