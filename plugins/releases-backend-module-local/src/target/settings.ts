/**
 * The block of configuration of a local target, `releases.targets[]` with `driver: local`.
 */
import { Config } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

/** Goes with each act to the supervisor, which keeps it with the placement. */
export interface TargetSettings {
  /** Between SIGTERM and SIGKILL. */
  graceMs: number;
  /** For requests in flight when an instance leaves. */
  drainMs: number;
  /** First and last port of the services' addresses. */
  portRange: [number, number];
}

export function readTargetSettings(id: string, config: Config): TargetSettings {
  const seconds = (key: string) => config.getOptionalNumber(key) ?? 5;
  const range = config.getOptionalString('portRange') ?? '8400-8899';
  const [first, last] = range.split('-').map(Number);
  if (!(first > 0 && last >= first && last < 65536)) {
    throw new ReleasesError(
      'local.config-invalid',
      `portRange of the target ${id} is '${range}'; write first and last port, as in 8400-8899.`,
      { status: 500 },
    );
  }
  for (const key of ['graceSeconds', 'drainSeconds']) {
    if (!(seconds(key) >= 0)) {
      throw new ReleasesError(
        'local.config-invalid',
        `${key} of the target ${id} is ${seconds(
          key,
        )}; it must not be below 0.`,
        { status: 500 },
      );
    }
  }
  return {
    graceMs: seconds('graceSeconds') * 1000,
    drainMs: seconds('drainSeconds') * 1000,
    portRange: [first, last],
  };
}
