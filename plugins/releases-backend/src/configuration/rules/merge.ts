/**
 * How layers become one configuration: profile, then base, then the environment's overlay. Variables merge by name and files by path;
 * ports are replaced as a whole; a probe of another type replaces the former, one of the same type changes it.
 */
import {
  ConfigurationFile,
  ConfigurationValues,
  ProbeConfiguration,
} from '@slipway/backstage-plugin-releases-common';
import { Probe, ProbeSpec } from '@slipway/backstage-plugin-releases-node';
import { EffectiveConfiguration } from '../types';

/** Puts `layers` over `lowest`, the last one winning. */
export function mergeLayers(
  lowest: EffectiveConfiguration,
  ...layers: (ConfigurationValues | undefined)[]
): EffectiveConfiguration {
  return layers.reduce<EffectiveConfiguration>(
    (below, layer) => (layer ? mergeOne(below, layer) : below),
    lowest,
  );
}

function mergeOne(
  below: EffectiveConfiguration,
  layer: ConfigurationValues,
): EffectiveConfiguration {
  return {
    variables: { ...below.variables, ...layer.variables },
    files: mergeFiles(below.files, layer.files ?? []),
    replicas: layer.replicas ?? below.replicas,
    resources: {
      requests: {
        ...below.resources.requests,
        ...present(layer.resources?.requests),
      },
      limits: {
        ...below.resources.limits,
        ...present(layer.resources?.limits),
      },
    },
    ports:
      layer.ports?.map(port => ({
        name: port.name,
        port: port.port,
        protocol: port.protocol ?? 'http',
      })) ?? below.ports,
    probe: layer.probe ? mergeProbe(below.probe, layer.probe) : below.probe,
    rollout: { ...below.rollout, ...present(layer.rollout) },
  };
}

function mergeFiles(
  below: EffectiveConfiguration['files'],
  above: ConfigurationFile[],
): EffectiveConfiguration['files'] {
  const byPath = new Map(below.map(file => [file.path, file]));
  above.forEach(file =>
    byPath.set(file.path, {
      path: file.path,
      content: file.content,
      reload: file.reload,
    }),
  );
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function mergeProbe(
  below: ProbeSpec | undefined,
  layer: ProbeConfiguration,
): ProbeSpec {
  const same = below?.check.type === layer.type ? below.check : undefined;
  return {
    check: mergeCheck(same, layer),
    periodSeconds: layer.periodSeconds ?? below?.periodSeconds ?? 2,
    timeoutSeconds: layer.timeoutSeconds ?? below?.timeoutSeconds ?? 2,
    failureThreshold: layer.failureThreshold ?? below?.failureThreshold ?? 3,
  };
}

function mergeCheck(
  below: Probe | undefined,
  layer: ProbeConfiguration,
): Probe {
  const port =
    layer.port ?? (below && 'port' in below ? below.port : undefined);
  switch (layer.type) {
    case 'http':
      return {
        type: 'http',
        path:
          layer.path ??
          (below?.type === 'http' ? below.path : undefined) ??
          '/',
        ...(port !== undefined && { port }),
      };
    case 'tcp':
      return { type: 'tcp', ...(port !== undefined && { port }) };
    default:
      return {
        type: 'command',
        command:
          layer.command ?? (below?.type === 'command' ? below.command : []),
      };
  }
}

/** Without the keys whose value is undefined, so that they do not cover what lies below. */
function present<T extends object>(values: T | undefined): Partial<T> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
