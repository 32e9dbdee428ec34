/**
 * The lines of a watch as they arrive: characters may be split between chunks, and a line may be longer than anyone wants to hold.
 */

export type Line =
  | { text: string }
  /** Only its beginning was kept. */
  | { tooLong: { bytes: number; beginning: string } };

const NEWLINE = 0x0a;
/** What is kept of a line that is too long: enough to read the object's name in. */
const BEGINNING = 4096;

/**
 * Whole lines without their ends. What comes after the last newline is left out: it is a line that the connection was cut in.
 *
 * @param most - bytes; of a longer line only the beginning is kept
 */
export async function* lines(
  source: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;

  const add = (bytes: Uint8Array) => {
    const fits = length <= most;
    length += bytes.length;
    if (fits) {
      parts.push(bytes);
      if (length > most) {
        parts = [Buffer.from(Buffer.concat(parts).subarray(0, BEGINNING))];
      }
    }
  };
  const end = (): Line => {
    const text = Buffer.concat(parts).toString('utf8');
    const line =
      length <= most
        ? { text }
        : { tooLong: { bytes: length, beginning: text } };
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of source) {
    let from = 0;
    for (
      let newline = chunk.indexOf(NEWLINE);
      newline >= 0;
      newline = chunk.indexOf(NEWLINE, from)
    ) {
      add(chunk.subarray(from, newline));
      from = newline + 1;
      yield end();
    }
    if (from < chunk.length) {
      add(chunk.subarray(from));
    }
  }
}
