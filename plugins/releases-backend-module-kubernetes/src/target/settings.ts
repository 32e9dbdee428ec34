/**
 * The block of configuration of a Kubernetes target, `releases.targets[]` with `driver: kubernetes`.
 */
import { Config } from '@backstage/config';
import {
  PlacementRef,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Exposure, RenderSettings } from '../render';
import { RegistrySettings } from './registry';

export interface TargetSettings extends Omit<RenderSettings, 'namespace'> {
  /** As in Backstage's `kubernetes:` configuration. */
  cluster: string;
  /** With `{service}` and `{environment}` in it, where each has a namespace of its own. */
  namespace: string;
  registries: RegistrySettings[];
}

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DRAIN_SECONDS = 5;
const GRACE_SECONDS = 25;

export function readTargetSettings(id: string, config: Config): TargetSettings {
  const drainSeconds =
    config.getOptionalNumber('drainSeconds') ?? DRAIN_SECONDS;
  const graceSeconds =
    config.getOptionalNumber('graceSeconds') ?? GRACE_SECONDS;
  for (const [key, value] of Object.entries({ drainSeconds, graceSeconds })) {
    if (!Number.isInteger(value) || value < 0) {
      throw invalid(
        id,
        `${key} is ${value}; write a whole number of seconds, 0 or more`,
      );
    }
  }
  const filesFolder = config.getOptionalString('filesFolder') ?? '/app';
  if (!filesFolder.startsWith('/')) {
    throw invalid(id, `filesFolder is '${filesFolder}'; begin it with '/'`);
  }
  const settings = {
    target: id,
    cluster: config.getString('cluster'),
    namespace: config.getString('namespace'),
    exposure: readExposure(id, config.getOptionalConfig('exposure')),
    imagePullSecrets: config.getOptionalStringArray('imagePullSecrets') ?? [],
    serviceAccount: config.getOptionalString('serviceAccount'),
    drainSeconds,
    graceSeconds,
    filesFolder,
    registries: (config.getOptionalConfigArray('registries') ?? []).map(
      registry => readRegistry(id, registry),
    ),
  };
  namespaceOf(settings, { service: 'a', environment: 'a' });
  return settings;
}

/** @throws ReleasesError `kubernetes.config-invalid` where what comes out cannot be a namespace */
export function namespaceOf(
  { target, namespace }: Pick<TargetSettings, 'target' | 'namespace'>,
  { service, environment }: PlacementRef,
): string {
  const filled = namespace
    .replaceAll('{service}', service.slice(service.lastIndexOf('/') + 1))
    .replaceAll('{environment}', environment)
    .toLowerCase();
  if (!NAMESPACE.test(filled)) {
    throw invalid(
      target,
      `namespace is '${namespace}', which for ${service} in ${environment} gives '${filled}'; Kubernetes takes lower-case letters, digits and '-', at most 63`,
    );
  }
  return filled;
}

function readExposure(id: string, config: Config | undefined): Exposure {
  const type = config?.getOptionalString('type') ?? 'cluster';
  switch (type) {
    case 'cluster':
      return { type };
    case 'node-port':
      return { type, host: config!.getString('host') };
    case 'ingress':
      return {
        type,
        host: config!.getString('host'),
        className: config!.getOptionalString('className'),
        tlsSecret: config!.getOptionalString('tlsSecret'),
        annotations:
          config!.getOptional<Record<string, string>>('annotations') ?? {},
      };
    default:
      throw invalid(
        id,
        `exposure.type is '${type}'; write cluster, node-port or ingress`,
      );
  }
}

function readRegistry(id: string, config: Config): RegistrySettings {
  const host = config.getString('host');
  const url = config.getOptionalString('url') ?? `https://${host}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw invalid(
      id,
      `the url of the registry ${host} is '${url}'; it must begin with https:// or http://`,
    );
  }
  return {
    host,
    url,
    username: config.getOptionalString('username'),
    password: config.getOptionalString('password'),
  };
}

function invalid(id: string, sentence: string) {
  return new ReleasesError(
    'kubernetes.config-invalid',
    `Target ${id}: ${sentence}.`,
    { status: 500 },
  );
}
