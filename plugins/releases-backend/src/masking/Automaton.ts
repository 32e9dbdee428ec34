/**
 * Finds many patterns in one pass over a text of any length (Aho and Corasick): the time grows with the text alone, whatever the patterns
 * and whatever somebody writes to slow it down.
 */

const ROOT = 0;
/** Codes from here on are rare enough to be looked up in a map. */
const DENSE_CODES = 256;

export class Automaton {
  /** Children of a state are a chain: the first, then each one's next. 0 ends it, as no state has the root for a child. */
  private readonly firstChild: number[] = [0];
  private readonly nextSibling: number[] = [0];
  private readonly code: number[] = [-1];
  /** Where to go on when no child fits: the state of the longest suffix that begins some pattern. */
  private readonly fallback: number[] = [ROOT];
  private readonly depths: number[] = [0];
  /** Length of the longest pattern that ends here; 0: none. */
  private readonly matches: number[] = [0];
  private readonly fromRoot = new Int32Array(DENSE_CODES);
  private readonly fromRootRare = new Map<number, number>();

  constructor(patterns: Iterable<string>) {
    for (const pattern of patterns) {
      this.add(pattern);
    }
    this.link();
  }

  /** The state after one more code unit. The state before the first one is 0. */
  next(state: number, code: number): number {
    let at = state;
    while (at !== ROOT) {
      const child = this.child(at, code);
      if (child !== 0) {
        return child;
      }
      at = this.fallback[at];
    }
    return this.begin(code);
  }

  /** How many of the last code units may be the beginning of a pattern. */
  depth(state: number): number {
    return this.depths[state];
  }

  /** Length of the longest pattern that ends here; 0: none does. */
  match(state: number): number {
    return this.matches[state];
  }

  private begin(code: number): number {
    return code < DENSE_CODES
      ? this.fromRoot[code]
      : this.fromRootRare.get(code) ?? ROOT;
  }

  private child(state: number, code: number): number {
    let child = this.firstChild[state];
    while (child !== 0 && this.code[child] !== code) {
      child = this.nextSibling[child];
    }
    return child;
  }

  private add(pattern: string): void {
    let state = ROOT;
    for (let index = 0; index < pattern.length; index += 1) {
      const code = pattern.charCodeAt(index);
      const known = state === ROOT ? this.begin(code) : this.child(state, code);
      state = known || this.addState(state, code);
    }
    this.matches[state] = pattern.length;
  }

  private addState(parent: number, code: number): number {
    const state = this.code.length;
    this.code.push(code);
    this.firstChild.push(0);
    this.nextSibling.push(this.firstChild[parent]);
    this.firstChild[parent] = state;
    this.fallback.push(ROOT);
    this.depths.push(this.depths[parent] + 1);
    this.matches.push(0);
    if (parent === ROOT) {
      if (code < DENSE_CODES) {
        this.fromRoot[code] = state;
      } else {
        this.fromRootRare.set(code, state);
      }
    }
    return state;
  }

  /** Breadth first, so that the shorter suffixes are linked before the longer ones that build on them. */
  private link(): void {
    const queue = [ROOT];
    for (let turn = 0; turn < queue.length; turn += 1) {
      const state = queue[turn];
      for (
        let child = this.firstChild[state];
        child !== 0;
        child = this.nextSibling[child]
      ) {
        if (state !== ROOT) {
          const suffix = this.next(this.fallback[state], this.code[child]);
          this.fallback[child] = suffix;
          this.matches[child] ||= this.matches[suffix];
        }
        queue.push(child);
      }
    }
  }
}
