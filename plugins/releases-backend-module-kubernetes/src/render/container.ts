/**
 * The one container of a workload: image by digest, variables, ports, probes, resources.
 */
import type {
  V1Container,
  V1EnvVar,
  V1Probe,
  V1VolumeMount,
} from '@kubernetes/client-node';
import {
  ProbeSpec,
  Workload,
  WorkloadPort,
} from '@slipway/backstage-plugin-releases-node';
import { createHash } from 'node:crypto';
import { RenderSettings } from './types';

export const CONTAINER = 'app';

/** A program may take so long to start as its rollout may, before its liveness counts. */
const STARTUP_PERIOD = 1;

export function renderContainer(
  workload: Workload,
  settings: RenderSettings,
  mounts: V1VolumeMount[],
): V1Container {
  const { artifact, ports, resources } = workload;
  return {
    name: CONTAINER,
    image: `${artifact.reference}@${artifact.digest}`,
    ...(artifact.command && { command: artifact.command.map(literal) }),
    env: renderVariables(workload, settings),
    ...(ports.length > 0 && {
      ports: ports.map(port => ({
        name: portName(port),
        containerPort: port.port,
        protocol: 'TCP',
      })),
    }),
    ...renderProbes(workload),
    resources: {
      requests: { ...resources.requests },
      limits: { ...resources.limits },
    },
    ...(mounts.length > 0 && { volumeMounts: mounts }),
    ...(settings.drainSeconds > 0 && {
      lifecycle: { preStop: { sleep: { seconds: settings.drainSeconds } } },
    }),
  };
}

/** A port's name as Kubernetes takes it, at most 15 characters and with a letter. */
export function portName({ name }: Pick<WorkloadPort, 'name'>): string {
  const legal = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (legal === name && legal.length <= 15 && /[a-z]/.test(legal)) {
    return legal;
  }
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 5);
  return `p-${legal.slice(0, 7).replace(/-+$/, '')}-${hash}`.replace('--', '-');
}

function renderVariables(
  workload: Workload,
  { target }: RenderSettings,
): V1EnvVar[] {
  const own: Record<string, string> = {
    SLIPWAY_SERVICE: workload.service,
    SLIPWAY_ENVIRONMENT: workload.environment,
    SLIPWAY_TARGET: target,
    SLIPWAY_VERSION: workload.version.name,
  };
  workload.ports.forEach(({ name, port }, index) => {
    own[`PORT_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`] = String(port);
    if (index === 0) {
      own.PORT = String(port);
    }
  });
  const secrets = workload.secrets ?? {};
  const values = { ...workload.variables, ...own };
  return [
    ...Object.entries(values)
      .filter(([name]) => !(name in secrets))
      .map(([name, value]) => ({ name, value: literal(value) })),
    ...Object.entries(secrets).map(([name, { secret, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Kubernetes puts other variables in place of `$(NAME)`, and `$` in place of `$$`; everywhere else texts are taken as they are. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function renderProbes({ probe, rollout, ports }: Workload) {
  if (!probe) {
    return {};
  }
  const once = handler(probe, ports);
  const rhythm = {
    ...once,
    timeoutSeconds: probe.timeoutSeconds,
    failureThreshold: probe.failureThreshold,
  };
  const readinessProbe: V1Probe = {
    ...rhythm,
    periodSeconds: probe.periodSeconds,
  };
  return {
    readinessProbe,
    livenessProbe: { ...readinessProbe },
    startupProbe: {
      ...once,
      timeoutSeconds: probe.timeoutSeconds,
      periodSeconds: STARTUP_PERIOD,
      failureThreshold: Math.max(
        probe.failureThreshold,
        Math.ceil(rollout.timeoutSeconds / STARTUP_PERIOD),
      ),
    } satisfies V1Probe,
  };
}

function handler({ check }: ProbeSpec, ports: WorkloadPort[]): V1Probe {
  if (check.type === 'command') {
    return { exec: { command: check.command } };
  }
  const wanted = ports.find(port => port.name === check.port) ?? ports[0];
  const port = portName(wanted);
  return check.type === 'http'
    ? { httpGet: { path: check.path, port, scheme: 'HTTP' } }
    : { tcpSocket: { port } };
}
