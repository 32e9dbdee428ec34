/**
 * How terminals are recorded, from `releases.terminal.recording`.
 */
import { Config } from '@backstage/config';

export interface RecordingLimits {
  enabled: boolean;
  retentionDays: number;
  /** Output of one session that is recorded. */
  maximumBytes: number;
}

/** Throws when a value is not a positive number. */
export function readRecordingLimits(config: Config): RecordingLimits {
  const positive = (key: string, standard: number) => {
    const path = `releases.terminal.recording.${key}`;
    const value = config.getOptionalNumber(path) ?? standard;
    if (!(value > 0)) {
      throw new Error(`${path} is ${value}; it must be above 0.`);
    }
    return value;
  };
  return {
    enabled:
      config.getOptionalBoolean('releases.terminal.recording.enabled') ?? true,
    retentionDays: positive('retentionDays', 90),
    maximumBytes: positive('maximumBytes', 256 * 1024 * 1024),
  };
}
