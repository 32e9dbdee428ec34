/**
 * Hands a log to the browser as a file: the whole of it as its source gives it, or the lines that the page holds.
 */
import { LogEntry } from './LogBuffer';

const TYPE = 'text/plain;charset=utf-8';

export function downloadHeld(fileName: string, entries: readonly LogEntry[]) {
  save(
    fileName,
    new Blob(
      [
        entries
          .filter(entry => !entry.mark)
          .map(entry => `${entry.time ? `${entry.time} ` : ''}${entry.text}\n`)
          .join(''),
      ],
      { type: TYPE },
    ),
  );
}

/** `onProgress` is told how many bytes have come. Nothing is saved of what does not come whole. */
export async function downloadWhole(
  fileName: string,
  chunks: AsyncIterable<Uint8Array>,
  onProgress: (bytes: number) => void,
): Promise<void> {
  // A browser keeps blobs on its disk when they are large; so pieces are put into one now and then.
  let whole = new Blob([], { type: TYPE });
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let loose = 0;
  const fold = () => {
    whole = new Blob([whole, ...(pieces as BlobPart[])], { type: TYPE });
    pieces = [];
    loose = 0;
  };
  for await (const chunk of chunks) {
    pieces.push(chunk);
    bytes += chunk.length;
    loose += chunk.length;
    if (loose >= FOLD_BYTES) {
      fold();
    }
    onProgress(bytes);
  }
  fold();
  save(fileName, whole);
}

const FOLD_BYTES = 8 * 1024 * 1024;

function save(fileName: string, blob: Blob) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has begun reading by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
