/**
 * The lines of an asciicast, version 2: a header, then one event a line, with the seconds since the start. Pure.
 */

export interface CastHeader {
  columns: number;
  rows: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  title: string;
}

/** `o`: output, `r`: a new size, `m`: a mark with a label. */
export type CastEvent = [seconds: number, kind: 'o' | 'r' | 'm', text: string];

export function headerLine(header: CastHeader): string {
  return `${JSON.stringify({
    version: 2,
    width: header.columns,
    height: header.rows,
    timestamp: Math.floor(header.startedAt / 1_000),
    title: header.title,
    env: { TERM: 'xterm-256color' },
  })}\n`;
}

export function eventLine([seconds, kind, text]: CastEvent): string {
  return `[${seconds.toFixed(6)}, "${kind}", ${JSON.stringify(text)}]\n`;
}
