/**
 * What a Kubernetes target can run, checked before anything is done for it.
 */
import {
  PlacementRef,
  ReleasesError,
  Workload,
} from '@slipway/backstage-plugin-releases-node';

const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Registry and repository, without tag or digest. */
const REFERENCE =
  /^[a-z0-9]+([.-][a-z0-9]+)*(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const SECRET = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const SECRET_KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const MOST_REPLICAS = 1000;

/**
 * @throws ReleasesError `artifact.unsupported`, or `target.refused` with what is wrong in the workload
 */
export function checkWorkload(
  workload: Workload,
  placement: PlacementRef,
): void {
  const { artifact, rollout, version } = workload;
  if (artifact.kind !== 'image') {
    throw new ReleasesError(
      'artifact.unsupported',
      `Kubernetes runs images; ${artifact.name} of ${version.name} is an ${artifact.kind}. Have the pipeline build an image.`,
    );
  }
  if (!DIGEST.test(artifact.digest)) {
    throw refused(`${artifact.digest} is no SHA-256 digest`);
  }
  if (!REFERENCE.test(artifact.reference ?? '')) {
    throw refused(
      `'${artifact.reference}' does not name a registry and a repository, as in registry.example.com/team/app`,
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
  checkNames(workload);
}

export function checkReplicas(replicas: number): void {
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > MOST_REPLICAS) {
    throw refused(
      `${replicas} instances cannot be run; write a whole number from 0 to ${MOST_REPLICAS}`,
    );
  }
}

function checkNames(workload: Workload) {
  const secrets = Object.entries(workload.secrets ?? {});
  for (const name of [
    ...Object.keys(workload.variables),
    ...secrets.map(([variable]) => variable),
  ]) {
    if (!VARIABLE.test(name)) {
      throw refused(`${JSON.stringify(name)} cannot be a variable`);
    }
  }
  for (const [name, { secret, key }] of secrets) {
    if (!SECRET.test(secret) || !SECRET_KEY.test(key)) {
      throw refused(
        `The variable ${name} refers to the key '${key}' of the Secret '${secret}', which are no names that Kubernetes takes`,
      );
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

function refused(sentence: string) {
  return new ReleasesError('target.refused', `${sentence}.`);
}
