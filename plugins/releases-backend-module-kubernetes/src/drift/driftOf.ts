/**
 * What is live otherwise than it was applied. Only what was applied is compared, as the API server and controllers add much of their own; but
 * in lists and maps that are wholly ours, what others added counts as well.
 */
import { Drift } from '@slipway/backstage-plugin-releases-node';
import { isDeepStrictEqual } from 'node:util';
import { quantity } from './quantity';

type Json = Record<string, unknown>;

export interface AppliedObject {
  kind: string;
  metadata: { name: string };
}

/** Told at most. */
const MOST = 50;
/** Characters of one value. */
const LONGEST = 500;
const MASKED = '•••';

/** What names an item of a list, by the list's name. Other lists are compared as a whole. */
const ITEM_KEYS: Record<string, string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  // Of containers, and of Services.
  ports: ['containerPort', 'port'],
  rules: ['host'],
  paths: ['path'],
};
/** Maps in which nobody else has a place. */
const WHOLE_MAPS = ['data', 'binaryData', 'stringData', 'selector', 'limits'];
/** Said by the API server; an apply names them only for itself. */
const NOT_COMPARED = ['resourceVersion', 'uid', 'managedFields'];
const LOOKS_SECRET = /passw|secret|token|credential|private|api_?key/i;

/**
 * @param applied - manifests as they were applied last
 * @param live - the objects of the placement; others among them are not looked at
 */
export function driftOf(
  applied: AppliedObject[],
  live: AppliedObject[],
): Drift[] {
  const found: Drift[] = [];
  for (const wanted of applied) {
    const object = `${wanted.kind}/${wanted.metadata.name}`;
    const there = live.find(
      ({ kind, metadata }) =>
        kind === wanted.kind && metadata.name === wanted.metadata.name,
    );
    if (there) {
      const tell = (path: string, was: unknown, is: unknown) => {
        const secret = wanted.kind === 'Secret' || isSecret(path);
        found.push({
          object,
          path,
          applied: text(was, secret),
          live: text(is, secret),
        });
      };
      const { apiVersion: _, ...compared } = wanted as unknown as Json;
      compare(compared, there as unknown as Json, '', tell);
    } else {
      found.push({ object, path: '', applied: object });
    }
  }
  return found.slice(0, MOST);
}

type Tell = (path: string, applied: unknown, live: unknown) => void;

function compare(applied: unknown, live: unknown, path: string, tell: Tell) {
  if (isEmpty(applied) && isEmpty(live)) {
    return;
  }
  if (isRecord(applied) && (isRecord(live) || live === undefined)) {
    compareMaps(applied, live ?? {}, path, tell);
  } else if (Array.isArray(applied) && Array.isArray(live)) {
    compareLists(applied, live, path, tell);
  } else if (!same(applied, live, path)) {
    tell(path, applied, live);
  }
}

function compareMaps(applied: Json, live: Json, path: string, tell: Tell) {
  for (const [key, value] of Object.entries(applied)) {
    if (!NOT_COMPARED.includes(key)) {
      compare(value, live[key], join(path, key), tell);
    }
  }
  if (WHOLE_MAPS.includes(nameOf(path))) {
    for (const key of Object.keys(live)) {
      if (!(key in applied)) {
        tell(join(path, key), undefined, live[key]);
      }
    }
  }
}

function compareLists(
  applied: unknown[],
  live: unknown[],
  path: string,
  tell: Tell,
) {
  const key = ITEM_KEYS[nameOf(path)]?.find(name =>
    [...applied, ...live].every(item => isRecord(item) && name in item),
  );
  if (!key) {
    if (!covers(applied, live)) {
      tell(path, applied, live);
    }
    return;
  }
  const id = (item: unknown) => String((item as Json)[key]);
  const at = (item: unknown) => `${path}[${id(item)}]`;
  for (const item of applied) {
    const there = live.find(other => id(other) === id(item));
    if (there === undefined) {
      tell(at(item), item, undefined);
    } else {
      compare(item, there, at(item), tell);
    }
  }
  for (const item of live) {
    if (!applied.some(other => id(other) === id(item))) {
      tell(at(item), undefined, item);
    }
  }
}

/** The same items in the same order, each with nothing of what was applied changed. */
function covers(applied: unknown[], live: unknown[]): boolean {
  let equal = applied.length === live.length;
  applied.forEach((item, index) =>
    compare(item, live[index], '', () => {
      equal = false;
    }),
  );
  return equal;
}

function same(applied: unknown, live: unknown, path: string): boolean {
  if (isDeepStrictEqual(applied, live) || String(applied) === String(live)) {
    return true;
  }
  const amount = /\.(requests|limits|hard)\.[^.]+$/.test(path);
  return (
    amount &&
    quantity(applied) !== undefined &&
    quantity(applied) === quantity(live)
  );
}

/** The API server leaves out what is empty. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0) ||
    (isRecord(value) && Object.keys(value).length === 0)
  );
}

function isRecord(value: unknown): value is Json {
  return !!value && typeof value === 'object' && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}

/** Of the list or map at the end of a path. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function isSecret(path: string): boolean {
  const variable = /\.env\[([^\]]+)\]/.exec(path)?.[1];
  return variable !== undefined && LOOKS_SECRET.test(variable);
}

function text(value: unknown, secret: boolean): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (secret) {
    return MASKED;
  }
  const whole = typeof value === 'object' ? JSON.stringify(value) : `${value}`;
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}
