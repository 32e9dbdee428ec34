/**
 * A layer of configuration as keys and values, and which layer each effective value comes from.
 */
import {
  Configuration,
  ConfigurationValues,
} from '@slipway/backstage-plugin-releases-common';

/** `variables.PORT` → `8080`, `ports.http` → `8080/http`, `files./etc/app.yaml` → its content. */
function flatten(values: ConfigurationValues): Map<string, string> {
  const flat = new Map<string, string>();
  const { files, ports, ...rest } = values;
  const walk = (path: string, value: unknown) => {
    if (value === undefined || value === null) {
      return;
    }
    if (Array.isArray(value)) {
      flat.set(path, value.map(String).join(' '));
    } else if (typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) {
        walk(path ? `${path}.${name}` : name, inner);
      }
    } else {
      flat.set(path, String(value));
    }
  };
  walk('', rest);
  for (const port of ports ?? []) {
    flat.set(`ports.${port.name}`, `${port.port}/${port.protocol ?? 'tcp'}`);
  }
  for (const file of files ?? []) {
    flat.set(`files.${file.path}`, file.content);
  }
  return flat;
}

export type Layer = 'overlay' | 'base' | 'profile';

export interface EffectiveValue {
  key: string;
  value: string;
  from: Layer;
}

/** What an environment gets, key by key. Without an environment: the base alone. */
export function effectiveValues(
  configuration: Configuration,
  environment: string | undefined,
): EffectiveValue[] {
  const base = flatten(configuration.base);
  const overlay = environment
    ? flatten(configuration.overlays[environment] ?? {})
    : new Map<string, string>();
  const effective = environment
    ? flatten(configuration.effective[environment] ?? {})
    : base;
  return [...effective]
    .map(([key, value]) => {
      let from: Layer = 'profile';
      if (overlay.has(key)) {
        from = 'overlay';
      } else if (base.has(key)) {
        from = 'base';
      }
      return { key, value, from };
    })
    .sort((a, b) => a.key.localeCompare(b.key));
}
