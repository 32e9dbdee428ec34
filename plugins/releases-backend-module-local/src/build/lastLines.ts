/**
 * The end of a log, as evidence of why a build failed.
 */
import { open } from 'node:fs/promises';

const READ_BYTES = 16 * 1024;
const LINES = 20;
const LINE_CHARACTERS = 500;

/** At most 20 lines, each cut to 500 characters and freed of control characters. */
export async function lastLines(file: string): Promise<string[]> {
  const handle = await open(file).catch(error => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (!handle) {
    return [];
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, READ_BYTES);
    const buffer = Buffer.alloc(length);
    await handle.read(buffer, 0, length, size - length);
    return buffer
      .toString('utf8')
      .split(/\r?\n/)
      .map(line =>
        line
          // eslint-disable-next-line no-control-regex
          .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]/g, '')
          .slice(-LINE_CHARACTERS),
      )
      .filter(line => line !== '')
      .slice(-LINES);
  } finally {
    await handle.close();
  }
}
