/**
 * Masks a text that comes in chunks. Holds back only as much of the end as may be the beginning of a secret, which is never more than the
 * longest form of one; so memory stays bounded and everything else goes on at once.
 */
import { Automaton } from './Automaton';

/** What stands where a secret stood, whatever its length. */
const MASK = '***';

export class MaskStream {
  private state = 0;
  /** What came and was not given out. */
  private held = '';
  /** How many code units came before `held`. */
  private given = 0;
  /** Up to here everything belongs to a secret whose mask was given out; -1: none was. */
  private maskedTo = -1;
  /** Secrets within `held`: from, to; in the order of their ends. */
  private found: [number, number][] = [];

  constructor(private readonly automaton: Automaton) {}

  /** Answers what is certain by now, which may be nothing. */
  push(chunk: string): string {
    const { automaton } = this;
    const from = this.given + this.held.length;
    let { state } = this;
    for (let index = 0; index < chunk.length; index += 1) {
      state = automaton.next(state, chunk.charCodeAt(index));
      const length = state === 0 ? 0 : automaton.match(state);
      if (length > 0) {
        this.note(from + index + 1 - length, from + index + 1);
      }
    }
    this.state = state;
    this.held += chunk;
    // The mask of a whole secret can go out: whatever goes on from it becomes the same mask.
    const open =
      automaton.depth(state) === automaton.match(state)
        ? 0
        : automaton.depth(state);
    // After a flush, what may begin a secret may be out already.
    return this.give(Math.max(this.given, from + chunk.length - open));
  }

  /**
   * Gives out what was held back, for someone who waits for it, like a person at a prompt. Should it turn out to begin a secret, the rest of
   * the secret is still masked.
   */
  flush(): string {
    return this.give(this.given + this.held.length);
  }

  /** The rest. Afterwards the stream begins anew. */
  end(): string {
    const rest = this.flush();
    this.state = 0;
    this.maskedTo = -1;
    return rest;
  }

  /** Overlapping secrets become one, so that no piece of one shows beside the mask of the other. */
  private note(start: number, end: number): void {
    let first = start;
    while (this.found.length > 0) {
      const [lastStart, lastEnd] = this.found[this.found.length - 1];
      if (lastEnd < first) {
        break;
      }
      first = Math.min(first, lastStart);
      this.found.pop();
    }
    this.found.push([first, end]);
  }

  private give(until: number): string {
    let result = '';
    let at = this.given;
    const plain = (to: number) => {
      const start = Math.max(at, Math.min(this.maskedTo, to));
      result += this.held.slice(start - this.given, to - this.given);
      at = to;
    };
    while (this.found.length > 0 && this.found[0][0] < until) {
      const [start, end] = this.found.shift()!;
      if (start > at) {
        plain(start);
      }
      if (end > this.maskedTo) {
        // What goes on where a mask has ended is one secret to a reader.
        result += start <= this.maskedTo ? '' : MASK;
        this.maskedTo = end;
      }
      at = Math.max(at, Math.min(end, until));
    }
    if (until > at) {
      plain(until);
    }
    this.held = this.held.slice(until - this.given);
    this.given = until;
    return result;
  }
}
