/**
 * Bytes to lines, across the borders of chunks.
 */

export class LineSplitter {
  #decoder = new TextDecoder();
  #rest = '';

  /** The lines that these bytes complete. Invalid UTF-8 becomes U+FFFD. */
  push(bytes: Uint8Array): string[] {
    const lines = (
      this.#rest + this.#decoder.decode(bytes, { stream: true })
    ).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map(finish);
  }

  /** What was begun and will not be completed. */
  flush(): string[] {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = '';
    return rest ? [finish(rest)] : [];
  }
}

// A carriage return inside a line overwrites what stands before it, as progress bars do.
const finish = (line: string) => line.replace(/\r+$/, '').replace(/^.*\r/s, '');
