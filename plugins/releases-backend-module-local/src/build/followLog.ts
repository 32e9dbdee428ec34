/**
 * Reads a file that grows, from any byte on.
 */
import { FSWatcher, watch } from 'node:fs';
import { FileHandle, open } from 'node:fs/promises';
import path from 'node:path';

const CHUNK_BYTES = 64 * 1024;
/** A watch may miss a change, so the file is looked at this often as well. */
const LOOK_MS = 500;

export interface Piece {
  offset: number;
  data: Uint8Array;
}

/**
 * Yields the bytes from `offset` on. Goes on until `ended` answers true, and then to the end that the file has; a signal ends it at once
 * and without an error.
 */
export async function* followLog(
  file: string,
  options: {
    offset: number;
    ended: () => Promise<boolean>;
    signal?: AbortSignal;
  },
): AsyncGenerator<Piece> {
  const { ended, signal } = options;
  const growth = watchGrowth(file);
  let handle: FileHandle | undefined;
  let { offset } = options;
  try {
    while (!signal?.aborted) {
      // Asked before reading: what is written until the end comes is read after it.
      const last = await ended();
      handle ??= await open(file).catch(ifMissing);
      while (handle && !signal?.aborted) {
        const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, offset);
        if (bytesRead === 0) {
          break;
        }
        yield { offset, data: buffer.subarray(0, bytesRead) };
        offset += bytesRead;
      }
      if (last) {
        return;
      }
      await growth.next(signal);
    }
  } finally {
    growth.close();
    await handle?.close();
  }
}

/** Of the folder, since the file may not be there yet. */
function watchGrowth(file: string): {
  next(signal?: AbortSignal): Promise<void>;
  close(): void;
} {
  // What tells of more to read, or of the end; everything else in the folder is of no interest.
  const interesting = [path.basename(file), 'status.json', 'result.json'];
  let grown = false;
  let tell = () => {};
  const watcher = tryWatch(path.dirname(file), changed => {
    if (changed && interesting.includes(changed)) {
      grown = true;
      tell();
    }
  });
  return {
    async next(signal) {
      if (!grown && !signal?.aborted) {
        await new Promise<void>(resolve => {
          const wake = () => resolve();
          const timer = setTimeout(wake, LOOK_MS);
          signal?.addEventListener('abort', wake);
          tell = () => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', wake);
            wake();
          };
        });
        tell();
      }
      grown = false;
    },
    close: () => watcher?.close(),
  };
}

/** Where the system grants no watch, the looks remain. */
function tryWatch(
  folder: string,
  listener: (changed: string | null) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_, changed) => listener(changed));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') {
    return undefined;
  }
  throw error;
}
