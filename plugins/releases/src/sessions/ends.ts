/**
 * Why sessions ended, by the codes of the back end.
 */
import { TerminalSession } from '@slipway/backstage-plugin-releases-common';
import { T } from '../ui/useT';

const KNOWN = {
  'terminal.exited': 'exited',
  'terminal.left': 'left',
  'terminal.silent': 'silent',
  'terminal.shutdown': 'shutdown',
  'terminal.lost': 'lost',
  'terminal.unchecked': 'unchecked',
  'terminal.token-missing': 'tokenMissing',
  'terminal.token-foreign': 'tokenForeign',
  'terminal.idle': 'idle',
  'terminal.too-long': 'tooLong',
  'terminal.recording-broken': 'recordingBroken',
  'terminal.recording-full': 'recordingFull',
  'terminal.recording-required': 'recordingRequired',
  'terminal.backend-lost': 'backendLost',
  'terminal.unavailable': 'unavailable',
  'permission.denied': 'denied',
  'grant.missing': 'denied',
} as const;

/** Empty while it is open. */
export function endInWords(session: TerminalSession, t: T): string {
  const { endCode, exitCode } = session;
  if (endCode === undefined) {
    return session.closedAt === undefined ? t('sessions.open') : '';
  }
  if (endCode === 'terminal.exited' && exitCode !== undefined) {
    return t('sessions.exit', { code: String(exitCode) });
  }
  const known = KNOWN[endCode as keyof typeof KNOWN];
  return known
    ? t(`sessions.ends.${known}`)
    : t('sessions.ends.other', { code: endCode });
}
