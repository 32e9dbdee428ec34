/**
 * Turns a version and its configuration into the neutral workload that every target understands.
 */
import {
  Artifact,
  ReleasesError,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { EffectiveConfiguration } from '../types';

/** Throws 409 `version.without-artifact` when there is nothing to run. */
export function renderWorkload(options: {
  service: string;
  environment: string;
  version: {
    id: string;
    name: string;
    commit?: { id: string };
    artifacts: Artifact[];
  };
  values: EffectiveConfiguration;
}): Workload {
  const { service, environment, version, values } = options;
  return {
    service,
    environment,
    version: {
      id: version.id,
      name: version.name,
      ...(version.commit && { commit: version.commit.id }),
    },
    artifact: artifactToRun(version),
    replicas: values.replicas,
    ports: values.ports,
    ...(values.probe && { probe: values.probe }),
    resources: values.resources,
    variables: values.variables,
    files: values.files,
    rollout: values.rollout,
  };
}

/** The artifact named `app`, else the first. */
export function artifactToRun(version: {
  name: string;
  artifacts: Artifact[];
}): Artifact {
  const artifact =
    version.artifacts.find(a => a.name === 'app') ?? version.artifacts[0];
  if (!artifact) {
    throw new ReleasesError(
      'version.without-artifact',
      `Version ${version.name} has no artifact to run; build or import it again.`,
      { status: 409 },
    );
  }
  return artifact;
}
