/**
 * The subprotocol `v5.channel.k8s.io`: the first byte of each message names its channel. Pure.
 */
export const EXEC_PROTOCOL = 'v5.channel.k8s.io';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
const CLOSE = 255;

/** How a program ended, or why it never began. */
export type ExecEnd =
  | { kind: 'exited'; code: number }
  /** It was never started: the container's runtime or the API server says why. */
  | { kind: 'refused'; message: string };

export type ExecMessage =
  | { kind: 'output'; data: Uint8Array }
  | { kind: 'end'; end: ExecEnd };

export function inputFrame(data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(STDIN), data]);
}

export function resizeFrame(columns: number, rows: number): Buffer {
  return Buffer.concat([
    Buffer.of(RESIZE),
    Buffer.from(JSON.stringify({ Width: columns, Height: rows })),
  ]);
}

/** Half-close, which came with v5: there is no more input, output goes on. */
export function endOfInputFrame(): Buffer {
  return Buffer.of(CLOSE, STDIN);
}

/** Undefined for what says nothing, such as the empty messages that open each channel. */
export function parseFrame(frame: Buffer): ExecMessage | undefined {
  const data = frame.subarray(1);
  if (data.byteLength === 0) {
    return undefined;
  }
  switch (frame[0]) {
    case STDOUT:
    case STDERR:
      return { kind: 'output', data };
    case STATUS:
      return { kind: 'end', end: endOf(data.toString('utf8')) };
    default:
      return undefined;
  }
}

interface Status {
  status?: string;
  reason?: string;
  message?: string;
  details?: { causes?: { reason?: string; message?: string }[] };
}

function endOf(text: string): ExecEnd {
  let status: Status;
  try {
    status = JSON.parse(text);
  } catch {
    return { kind: 'refused', message: text };
  }
  if (status.status === 'Success') {
    return { kind: 'exited', code: 0 };
  }
  const exitCode = status.details?.causes?.find(
    ({ reason }) => reason === 'ExitCode',
  )?.message;
  if (status.reason === 'NonZeroExitCode' && exitCode !== undefined) {
    return { kind: 'exited', code: Number(exitCode) };
  }
  return { kind: 'refused', message: status.message ?? text };
}
