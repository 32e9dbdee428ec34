/**
 * Holds the program back while its output is not taken: by the connection, by the page's own count, or on the page's word.
 */
import { TerminalSession } from '@slipway/backstage-plugin-releases-node';
import { RESUME_BYTES, WINDOW_BYTES } from './protocol';

export class OutputFlow {
  private buffered = 0;
  private sent = 0;
  /** Undefined until the page counts. */
  private acked?: number;
  private pagePaused = false;
  private held = false;

  constructor(
    private readonly session: Pick<TerminalSession, 'pause' | 'resume'>,
  ) {}

  /** Bytes were handed to the connection. */
  sending(bytes: number): void {
    this.buffered += bytes;
    this.sent += bytes;
    this.update();
  }

  /** The connection has taken them. */
  taken(bytes: number): void {
    this.buffered -= bytes;
    this.update();
  }

  /** The page has shown so many more. It can not show what was never sent. */
  shown(bytes: number): void {
    this.acked = Math.min(this.sent, (this.acked ?? 0) + bytes);
    this.update();
  }

  pausedByPage(paused: boolean): void {
    this.pagePaused = paused;
    this.update();
  }

  private update(): void {
    const behind = Math.max(
      this.buffered,
      this.acked === undefined ? 0 : this.sent - this.acked,
    );
    const hold =
      this.pagePaused || behind > (this.held ? RESUME_BYTES : WINDOW_BYTES);
    if (hold !== this.held) {
      this.held = hold;
      if (hold) {
        this.session.pause();
      } else {
        this.session.resume();
      }
    }
  }
}
