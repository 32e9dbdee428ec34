/**
 * Bytes to lines, across the borders of chunks.
 */

/** A line without an end is cut here, so that it cannot grow for ever. UTF-16 units. */
const LONGEST = 1024 * 1024;

export class LineSplitter {
  #decoder = new TextDecoder();
  /** Pieces of the line that is not complete; joined once, when it is. */
  #rest: string[] = [];
  #length = 0;

  /** The lines that these bytes complete. Invalid UTF-8 becomes U+FFFD. */
  push(bytes: Uint8Array): string[] {
    const pieces = this.#decoder.decode(bytes, { stream: true }).split('\n');
    const last = pieces.pop() ?? '';
    const lines = pieces.map(piece => finish(this.#take() + piece));
    this.#rest.push(last);
    this.#length += last.length;
    if (this.#length > LONGEST) {
      lines.push(finish(this.#take()));
    }
    return lines;
  }

  /** What was begun and will not be completed. */
  flush(): string[] {
    const rest = this.#take() + this.#decoder.decode();
    return rest ? [finish(rest)] : [];
  }

  #take(): string {
    const rest = this.#rest.join('');
    this.#rest = [];
    this.#length = 0;
    return rest;
  }
}

// A carriage return inside a line overwrites what stands before it, as progress bars do.
const finish = (line: string) => line.replace(/\r+$/, '').replace(/^.*\r/s, '');
