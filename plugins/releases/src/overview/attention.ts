/**
 * The one thing of a service that most needs somebody: worst first.
 */
import {
  Build,
  Diagnosis,
  Environment,
} from '@slipway/backstage-plugin-releases-common';

export type Attention =
  | {
      kind: 'unhealthy' | 'degraded' | 'parked' | 'failed';
      environment: Environment;
    }
  | { kind: 'build'; build: Build };

const kinds: Record<Environment['kind'], number> = {
  production: 3,
  staging: 2,
  test: 1,
  development: 0,
};

function ofEnvironment(
  environment: Environment,
): Attention['kind'] | undefined {
  if (environment.health === 'unhealthy') {
    return 'unhealthy';
  }
  if (environment.lastDeployment?.parked) {
    return 'parked';
  }
  // While something comes, what is degraded is being worked on.
  if (
    environment.health === 'degraded' &&
    environment.activity.kind !== 'running'
  ) {
    return 'degraded';
  }
  return environment.lastDeployment?.state === 'failed' ? 'failed' : undefined;
}

const severity: Record<Attention['kind'], number> = {
  unhealthy: 50,
  parked: 40,
  degraded: 30,
  failed: 20,
  build: 10,
};

export function mostUrgent(
  environments: Environment[],
  latestBuild: Build | null | undefined,
): Attention | undefined {
  const found: { attention: Attention; weight: number }[] = [];
  for (const environment of environments) {
    const kind = ofEnvironment(environment);
    if (kind && kind !== 'build') {
      found.push({
        attention: { kind, environment },
        weight: severity[kind] + kinds[environment.kind],
      });
    }
  }
  if (latestBuild?.state === 'failed') {
    found.push({
      attention: { kind: 'build', build: latestBuild },
      weight: severity.build,
    });
  }
  found.sort((a, b) => b.weight - a.weight);
  return found[0]?.attention;
}

/** Whether going back would help; after a deployment that never switched, the version that was good still serves. */
export function wantsRollback(attention: Attention): boolean {
  if (attention.kind === 'build') {
    return false;
  }
  const { can, lastDeployment, lastGood, version } = attention.environment;
  if (
    !can.rollback?.allowed ||
    !lastGood ||
    lastGood.versionId === version?.id
  ) {
    return false;
  }
  return (
    attention.kind !== 'failed' || lastDeployment?.versionId === version?.id
  );
}

/** Why it is so, where that is known. */
export function diagnosisOf(attention: Attention): Diagnosis | undefined {
  switch (attention.kind) {
    case 'build':
      return attention.build.diagnosis;
    case 'failed':
      return attention.environment.lastFailure;
    case 'parked':
      return undefined;
    default:
      // A first deployment that failed leaves nothing that could be looked at.
      return (
        attention.environment.diagnosis ??
        (attention.environment.version
          ? undefined
          : attention.environment.lastFailure)
      );
  }
}
