/**
 * Whether a terminal is recorded, and what happens where it can not be.
 */
import { stringifyError } from '@backstage/errors';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../../core';
import { Recorder, Recordings } from '../../recordings';
import { FoundInstance } from '../instance';
import { TerminalRecord, TerminalSubject } from './TerminalStore';

/** Production, and whatever else is protected. */
export function mustBeRecorded({
  environment,
}: Pick<FoundInstance, 'environment'>): boolean {
  return environment.protected || environment.kind === 'production';
}

export function recordingRequired(subject: TerminalSubject): ReleasesError {
  return new ReleasesError(
    'terminal.recording-required',
    `Terminals in ${subject.environment} must be recorded, and that is not possible now; whoever administers the portal finds the cause in its log.`,
    { status: 409, details: { environment: subject.environment } },
  );
}

/** Undefined where nothing is recorded and need not be. Throws 409 `terminal.recording-required`. */
export async function beginRecording(
  {
    core,
    recordings,
  }: { core: Pick<Core, 'maskers' | 'logger'>; recordings: Recordings },
  record: TerminalRecord,
  options: Parameters<Recordings['record']>[2],
): Promise<Recorder | undefined> {
  if (!recordings.enabled && !options.required) {
    return undefined;
  }
  try {
    if (!recordings.enabled) {
      throw new Error('releases.terminal.recording.enabled is false');
    }
    const masker = await core.maskers.of(record.service);
    return await recordings.record(record, masker, options);
  } catch (error) {
    core.logger.error(
      `A terminal can not be recorded: ${stringifyError(error)}`,
    );
    if (options.required) {
      throw recordingRequired(record);
    }
    return undefined;
  }
}
