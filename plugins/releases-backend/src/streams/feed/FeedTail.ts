/**
 * The newest rows of the ledger, read once for this replica however many people watch.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Ledger, SealedEntry } from '../../ledger';

const PAGE = 500;
const RETRY_MILLIS = 1_000;

export class FeedTail {
  private recent: SealedEntry[] = [];
  private highest = 0;
  private readonly listeners = new Set<() => void>();
  private subscription?: { close(): void };
  private started?: Promise<void>;
  private reading = false;
  private again = false;
  private stopped = false;
  private retry?: NodeJS.Timeout;

  constructor(
    private readonly ledger: Pick<Ledger, 'read' | 'head' | 'onSealed'>,
    private readonly logger: LoggerService,
    /** How many rows are kept for readers that lag a little. */
    private readonly kept = 1_000,
  ) {}

  /** Begins at the present head. Further calls share the first; one that failed may be tried again. */
  start(): Promise<void> {
    this.started ??= this.begin().catch(error => {
      this.started = undefined;
      throw error;
    });
    return this.started;
  }

  /** The highest seq that is known here. */
  get position(): number {
    return this.highest;
  }

  /** Rows above `seq`, oldest first, at most a page of them; from memory where they still are, else from the ledger. */
  async after(seq: number): Promise<SealedEntry[]> {
    const [oldest] = this.recent;
    if (oldest && seq >= oldest.seq - 1) {
      const from = seq - oldest.seq + 1;
      return this.recent.slice(from, from + PAGE);
    }
    return this.ledger.read({ after: seq, limit: PAGE });
  }

  /** Whether `seq` lies beyond the ledger's end, also for what another replica has sealed and this one has not read yet. */
  async isBeyond(seq: number): Promise<boolean> {
    return seq > this.highest && seq > (await this.ledger.head());
  }

  /** Calls the listener whenever `position` has grown. */
  onMoved(listener: () => void): { close(): void } {
    this.listeners.add(listener);
    return { close: () => this.listeners.delete(listener) };
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.subscription?.close();
  }

  private async begin(): Promise<void> {
    this.highest = await this.ledger.head();
    this.subscription = this.ledger.onSealed(() => this.read());
    // Whatever was sealed between the two.
    this.read();
  }

  private read(): void {
    this.again = true;
    if (this.reading || this.stopped) {
      return;
    }
    this.reading = true;
    this.readOn()
      .catch(error => {
        this.logger.warn(
          `The change feed could not read the ledger and tries again: ${stringifyError(
            error,
          )}`,
        );
        this.retry = setTimeout(() => this.read(), RETRY_MILLIS);
      })
      .finally(() => {
        this.reading = false;
      });
  }

  private async readOn(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      const rows = await this.ledger.read({
        after: this.highest,
        limit: PAGE,
      });
      if (rows.length > 0) {
        this.recent = [...this.recent, ...rows].slice(-this.kept);
        this.highest = rows[rows.length - 1].seq;
        this.again ||= rows.length === PAGE;
        this.listeners.forEach(listener => listener());
      }
    }
  }
}
