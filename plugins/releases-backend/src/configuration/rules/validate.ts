/**
 * What a configuration must look like. Every problem is found at once and says where it is.
 */
import { ConfigurationValues } from '@slipway/backstage-plugin-releases-common';
import { ConfigurationProblem, EffectiveConfiguration } from '../types';
import { parseQuantity } from './quantity';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const PORT_NAME = /^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;
const MAX_VALUE = 32 * 1024;
const MAX_FILE = 1024 * 1024;
const MAX_FILES = 100;

const isWhole = (value: unknown, low: number, high: number) =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high;

/** Problems of one layer by itself; `at` is the path in front of each. */
export function validateLayer(
  layer: ConfigurationValues,
  at: string,
): ConfigurationProblem[] {
  return [
    ...variableProblems(layer, at),
    ...fileProblems(layer, at),
    ...quantityProblems(layer, at),
    ...portProblems(layer, at),
    ...probeProblems(layer, at),
    ...numberProblems(layer, at),
  ];
}

/** Problems that only show once all layers lie over each other. */
export function validateEffective(
  values: EffectiveConfiguration,
  at: string,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const { maxSurge, maxUnavailable } = values.rollout;
  if (maxSurge + maxUnavailable <= 0) {
    problems.push({
      path: `${at}.rollout`,
      message:
        'maxSurge and maxUnavailable are both 0, so nothing could ever be replaced; make one of them at least 1.',
    });
  }
  const probe = values.probe?.check;
  if (probe && 'port' in probe && probe.port !== undefined) {
    const names = values.ports.map(port => port.name);
    if (!names.includes(probe.port)) {
      problems.push({
        path: `${at}.probe.port`,
        message: `There is no port '${probe.port}'; use one of ${
          names.join(', ') || '(none defined)'
        }.`,
      });
    }
  }
  if (probe?.type === 'command' && probe.command.length === 0) {
    problems.push({
      path: `${at}.probe.command`,
      message: 'A command probe needs a command with its arguments.',
    });
  }
  if (probe && probe.type !== 'command' && values.ports.length === 0) {
    problems.push({
      path: `${at}.probe`,
      message: `A ${probe.type} probe needs a port; define one or use a command probe.`,
    });
  }
  for (const key of ['cpu', 'memory'] as const) {
    const request = parseQuantity(values.resources.requests[key] ?? '0');
    const limit = values.resources.limits[key];
    const most = limit === undefined ? undefined : parseQuantity(limit);
    if (request !== undefined && most !== undefined && request > most) {
      problems.push({
        path: `${at}.resources.requests.${key}`,
        message: `It is above the limit of ${limit}.`,
      });
    }
  }
  return problems;
}

function variableProblems(layer: ConfigurationValues, at: string) {
  return Object.entries(layer.variables ?? {}).flatMap(([name, value]) => {
    const path = `${at}.variables.${name}`;
    if (!VARIABLE.test(name)) {
      return [
        {
          path,
          message:
            'A name has letters, digits and underscores and does not begin with a digit, at most 128.',
        },
      ];
    }
    if (typeof value !== 'string' || value.includes('\0')) {
      return [{ path, message: 'A value is text without NUL.' }];
    }
    return value.length > MAX_VALUE
      ? [{ path, message: `A value has at most ${MAX_VALUE} characters.` }]
      : [];
  });
}

function fileProblems(layer: ConfigurationValues, at: string) {
  const files = layer.files ?? [];
  const problems: ConfigurationProblem[] = [];
  if (files.length > MAX_FILES) {
    problems.push({
      path: `${at}.files`,
      message: `At most ${MAX_FILES} files; use the artifact for more.`,
    });
  }
  const seen = new Set<string>();
  files.forEach((file, index) => {
    const path = `${at}.files[${index}]`;
    // eslint-disable-next-line no-control-regex
    const odd = /[\u0000-\u001f\\]/.test(file.path);
    const parts = file.path.split('/');
    if (
      odd ||
      file.path.length > 512 ||
      parts.includes('..') ||
      parts.includes('.') ||
      parts[parts.length - 1] === ''
    ) {
      problems.push({
        path: `${path}.path`,
        message: `'${file.path.slice(
          0,
          80,
        )}' is not a plain path of a file; leave out '.', '..' and backslashes.`,
      });
    }
    if (seen.has(file.path)) {
      problems.push({
        path: `${path}.path`,
        message: `'${file.path}' is there twice.`,
      });
    }
    seen.add(file.path);
    if (Buffer.byteLength(file.content) > MAX_FILE) {
      problems.push({
        path: `${path}.content`,
        message: 'A file has at most 1 MiB.',
      });
    }
  });
  return problems;
}

function quantityProblems(layer: ConfigurationValues, at: string) {
  return (['requests', 'limits'] as const).flatMap(side =>
    (['cpu', 'memory'] as const).flatMap(key => {
      const text = layer.resources?.[side]?.[key];
      return text === undefined || (parseQuantity(text) ?? 0) > 0
        ? []
        : [
            {
              path: `${at}.resources.${side}.${key}`,
              message: `'${text}' is not a quantity above 0, for example ${
                key === 'cpu' ? '250m' : '64Mi'
              }.`,
            },
          ];
    }),
  );
}

function portProblems(layer: ConfigurationValues, at: string) {
  const problems: ConfigurationProblem[] = [];
  const names = new Set<string>();
  (layer.ports ?? []).forEach((port, index) => {
    const path = `${at}.ports[${index}]`;
    if (!PORT_NAME.test(port.name)) {
      problems.push({
        path: `${path}.name`,
        message:
          'A name has lower-case letters, digits and dashes, at most 15.',
      });
    }
    if (names.has(port.name)) {
      problems.push({
        path: `${path}.name`,
        message: `'${port.name}' is there twice.`,
      });
    }
    names.add(port.name);
    if (!isWhole(port.port, 1, 65535)) {
      problems.push({
        path: `${path}.port`,
        message: 'A port is a whole number from 1 to 65535.',
      });
    }
  });
  return problems;
}

function probeProblems(layer: ConfigurationValues, at: string) {
  const { probe } = layer;
  const problems: ConfigurationProblem[] = [];
  if (!probe) {
    return problems;
  }
  const path = `${at}.probe`;
  if (probe.path !== undefined && !/^\/[^\s#]*$/.test(probe.path)) {
    problems.push({
      path: `${path}.path`,
      message: "A probe's path begins with / and has no spaces.",
    });
  }
  const numbers = [
    ['periodSeconds', probe.periodSeconds, 0.1, 3600],
    ['timeoutSeconds', probe.timeoutSeconds, 0.1, 600],
    ['failureThreshold', probe.failureThreshold, 1, 1000],
  ] as const;
  for (const [name, value, low, high] of numbers) {
    if (value !== undefined && !(value >= low && value <= high)) {
      problems.push({
        path: `${path}.${name}`,
        message: `From ${low} to ${high}.`,
      });
    }
  }
  return problems;
}

function numberProblems(layer: ConfigurationValues, at: string) {
  const numbers = [
    ['replicas', layer.replicas, 0, 100],
    ['rollout.maxSurge', layer.rollout?.maxSurge, 0, 100],
    ['rollout.maxUnavailable', layer.rollout?.maxUnavailable, 0, 100],
    ['rollout.timeoutSeconds', layer.rollout?.timeoutSeconds, 1, 86_400],
  ] as const;
  return numbers.flatMap(([name, value, low, high]) =>
    value === undefined || isWhole(value, low, high)
      ? []
      : [
          {
            path: `${at}.${name}`,
            message: `A whole number from ${low} to ${high}.`,
          },
        ],
  );
}
