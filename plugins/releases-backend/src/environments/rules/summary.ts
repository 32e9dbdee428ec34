/**
 * What several placements amount to: one health, one version, one sentence.
 */
import { EnvironmentHealthEnum } from '@slipway/backstage-plugin-releases-common';
import { PlacementStatus } from '@slipway/backstage-plugin-releases-node';

export interface EnvironmentFacts {
  health: EnvironmentHealthEnum;
  version?: { id: string; name: string };
  url?: string;
  message?: string;
}

/** The placements in the order of their waves. */
export function summarise(
  placements: { target: string; status: PlacementStatus }[],
): EnvironmentFacts {
  const statuses = placements.map(placement => placement.status);
  const running = statuses.filter(status => status.version);
  const version = running[0]?.version;
  const behind = running.filter(status => status.version?.id !== version?.id);
  const troubled = statuses.find(
    status =>
      status.message &&
      status.health !== 'healthy' &&
      status.health !== 'stopped',
  );
  const several = placements.length > 1;
  const targets = `${placements.length} targets, ${behind.length} behind`;
  return {
    health: healthOf(statuses),
    version,
    url: running.find(status => status.url)?.url,
    message:
      troubled?.message ?? (several && behind.length > 0 ? targets : undefined),
  };
}

function healthOf(statuses: PlacementStatus[]): EnvironmentHealthEnum {
  const has = (health: PlacementStatus['health']) =>
    statuses.some(status => status.health === health);
  const all = (health: PlacementStatus['health']) =>
    statuses.every(status => status.health === health);
  if (
    statuses.every(status => !status.version && status.health === 'stopped')
  ) {
    return 'empty';
  }
  if (all('unhealthy')) {
    return 'unhealthy';
  }
  if (has('unhealthy') || has('degraded')) {
    return 'degraded';
  }
  if (has('unknown')) {
    return 'unknown';
  }
  if (all('stopped')) {
    return 'stopped';
  }
  return has('stopped') ? 'degraded' : 'healthy';
}
