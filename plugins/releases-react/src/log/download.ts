/**
 * Hands the lines that the page holds to the browser as a file.
 */
import { LogEntry } from './LogBuffer';

export function download(fileName: string, entries: readonly LogEntry[]) {
  const text = entries
    .filter(entry => !entry.mark)
    .map(entry => `${entry.time ? `${entry.time} ` : ''}${entry.text}\n`)
    .join('');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has begun reading by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
