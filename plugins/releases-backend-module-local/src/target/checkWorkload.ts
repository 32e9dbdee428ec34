/**
 * What the local target can run, checked before anything is done for it.
 */
import {
  PlacementRef,
  ReleasesError,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import path from 'node:path';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * @throws ReleasesError `artifact.unsupported`, or `target.refused` with what is wrong in the workload
 */
export function checkWorkload(
  workload: Workload,
  placement: PlacementRef,
): void {
  const { artifact, rollout } = workload;
  if (artifact.kind !== 'archive') {
    throw new ReleasesError(
      'artifact.unsupported',
      `The local target runs archives; ${artifact.name} of ${workload.version.name} is an ${artifact.kind}`,
    );
  }
  if (!DIGEST.test(artifact.digest)) {
    throw refused(`${artifact.digest} is no SHA-256 digest`);
  }
  if (!artifact.command?.length || artifact.command.some(hasZero)) {
    throw refused(
      `${artifact.name} of ${workload.version.name} does not say by which command it is started`,
    );
  }
  if (
    workload.service !== placement.service ||
    workload.environment !== placement.environment
  ) {
    throw refused(
      `The workload is of ${workload.service} in ${workload.environment}, not of ${placement.service} in ${placement.environment}`,
    );
  }
  checkReplicas(workload.replicas);
  if (
    rollout.maxSurge < 0 ||
    rollout.maxUnavailable < 0 ||
    rollout.maxSurge + rollout.maxUnavailable < 1 ||
    !(rollout.timeoutSeconds > 0)
  ) {
    throw refused(
      'maxSurge or maxUnavailable must be above 0, and so must timeoutSeconds',
    );
  }
  checkFiles(workload);
  checkNames(workload);
}

export function checkReplicas(replicas: number): void {
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > 50) {
    throw refused(
      `${replicas} instances cannot be run; the local target runs 0 to 50`,
    );
  }
}

function checkFiles(workload: Workload) {
  for (const file of workload.files) {
    const parts = file.path.split(/[/\\]/);
    if (
      path.isAbsolute(file.path) ||
      parts.includes('..') ||
      parts[parts.length - 1] === '' ||
      hasZero(file.path)
    ) {
      throw refused(
        `The file ${file.path} must be relative to the instance's folder, without '..'`,
      );
    }
  }
}

function checkNames(workload: Workload) {
  for (const [name, value] of Object.entries(workload.variables)) {
    if (name === '' || /[=\0]/.test(name) || hasZero(value)) {
      throw refused(`${JSON.stringify(name)} cannot be a variable`);
    }
  }
  const probe = workload.probe?.check;
  const names = workload.ports.map(port => port.name);
  if (probe?.type === 'http' || probe?.type === 'tcp') {
    if (names.length === 0 || (probe.port && !names.includes(probe.port))) {
      throw refused(
        `The probe asks port ${
          probe.port ?? ''
        }, which the workload does not have`,
      );
    }
  } else if (probe?.type === 'command' && probe.command.length === 0) {
    throw refused('The probe has an empty command');
  }
}

function hasZero(text: string) {
  return text.includes('\0');
}

function refused(sentence: string) {
  return new ReleasesError('target.refused', `${sentence}.`);
}
