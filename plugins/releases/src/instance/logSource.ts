/**
 * Which log a page of logs reads: one instance or several together, from when on.
 */
import {
  InstanceKey,
  instanceLogSource,
  LogSource,
  mergedLogSource,
  ReleasesApi,
  ServiceKey,
} from '@slipway/backstage-plugin-releases-react';

const MINUTE = 60_000;

/** Time ranges by their names in the address. */
export const RANGES = [
  { name: '5m', milliseconds: 5 * MINUTE },
  { name: '15m', milliseconds: 15 * MINUTE },
  { name: '1h', milliseconds: 60 * MINUTE },
  { name: '6h', milliseconds: 360 * MINUTE },
  { name: '24h', milliseconds: 1440 * MINUTE },
] as const;

/**
 * Undefined while no instance is known.
 *
 * @param options - `range`: name of a range, the newest lines without; `from`: ISO 8601, wins over it
 */
export function logSourceOf(
  api: ReleasesApi,
  service: ServiceKey,
  instances: InstanceKey[],
  options: { previous?: number; range: string; from?: string },
): LogSource | undefined {
  const range = RANGES.find(({ name }) => name === options.range);
  const since =
    options.from ||
    (range && new Date(Date.now() - range.milliseconds).toISOString());
  const query = { previous: options.previous, since };
  const [first, ...rest] = instances;
  if (!first) {
    return undefined;
  }
  if (rest.length === 0) {
    return instanceLogSource(api, service, first, query);
  }
  return mergedLogSource(
    `${service.name}-${first.environment}.log`,
    instances.map(instance => ({
      name: instance.instanceId,
      source: instanceLogSource(api, service, instance, query),
    })),
  );
}
