/**
 * Facts as drivers gave them, read with care: they come from outside, and older rows have fewer.
 */
import { JsonObject, JsonValue } from '@backstage/types';
import {
  InstanceEvidence,
  PlacementStatus,
  ProbeEvidence,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { Facts } from './types';

/** A probe that fails so soon after the start says nothing yet. */
const STARTING_MS = 30_000;

/** `facts` of a failed step. */
export function instanceFacts(facts: JsonObject): InstanceEvidence {
  const lines = linesIn(facts.lastLines);
  const failing = isObject(facts.failing)
    ? (facts.failing as unknown as ProbeEvidence)
    : undefined;
  const fatal = isObject(facts.fatal) ? facts.fatal : undefined;
  return clean({
    instance: text(facts.instance),
    exitCode: number(facts.exitCode),
    signal: text(facts.signal),
    lastLines: lines.length > 0 ? lines : undefined,
    linesOf: number(facts.linesOf),
    copy: number(facts.copy),
    probe: text(facts.probe),
    failing,
    exits: number(facts.exits),
    ranSeconds: number(facts.ranSeconds),
    everHealthy: flag(facts.everHealthy),
    running: flag(facts.running),
    ports: isObject(facts.ports)
      ? (facts.ports as Record<string, number>)
      : undefined,
    listensOn: Array.isArray(facts.listensOn)
      ? (facts.listensOn as { address: string; port: number }[])
      : undefined,
    fatal: fatal && {
      code: text(fatal.code) ?? '',
      message: text(fatal.message) ?? '',
    },
    limitSeconds: number(facts.limitSeconds),
    ready: number(facts.ready),
    desired: number(facts.desired),
  });
}

/** Lines as text, or as log lines with their text in `text`. */
export function linesIn(lines: JsonValue | undefined): string[] {
  return Array.isArray(lines)
    ? lines.flatMap(line => {
        const said = isObject(line) ? line.text : line;
        return typeof said === 'string' ? [said] : [];
      })
    : [];
}

/** Which variables a workload gives a program, and whether with a value; the values stay where they are. */
export function variablesOf(
  workload: Workload | undefined,
): Facts['variables'] {
  return (
    workload &&
    Object.fromEntries(
      Object.entries(workload.variables).map(([name, value]) => [
        name,
        value !== '',
      ]),
    )
  );
}

/** The facts of a placement that is not well, by the instance that shows it best. Undefined when the target shows none. */
export function placementFacts(
  status: PlacementStatus,
  place: { environment: string; target: string },
  record?: { workload: Workload; configurationRevision: number },
): Facts | undefined {
  const [worst] = status.instances
    .filter(one => one.state !== 'exited' && one.state !== 'stopping')
    .filter(one => trouble(one) > 0)
    .sort((a, b) => trouble(b) - trouble(a));
  if (!worst) {
    return undefined;
  }
  const { lastExit, probeMessage, evidence } = worst;
  const code =
    evidence?.fatal?.code ??
    (worst.state === 'crash-loop' ? 'instance.crash-loop' : undefined) ??
    (probeMessage ? 'instance.unhealthy' : undefined);
  return {
    ...place,
    version: worst.versionName,
    code,
    message: evidence?.fatal?.message,
    instance: clean({
      instance: worst.id,
      exitCode: lastExit?.code,
      signal: lastExit?.signal,
      probe: probeMessage,
      ...evidence,
    }),
    variables: variablesOf(record?.workload),
    configurationRevision: record?.configurationRevision,
  };
}

function trouble(instance: PlacementStatus['instances'][number]): number {
  if (instance.evidence?.fatal) {
    return 4;
  }
  if (instance.state === 'crash-loop') {
    return 3;
  }
  if (instance.health === 'healthy') {
    return 0;
  }
  if (instance.lastExit) {
    return 2;
  }
  const slow = Date.now() - Date.parse(instance.startedAt) > STARTING_MS;
  return instance.probeMessage && (instance.health === 'unhealthy' || slow)
    ? 1
    : 0;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function flag(value: JsonValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function clean(evidence: InstanceEvidence): InstanceEvidence {
  return Object.fromEntries(
    Object.entries(evidence).filter(
      ([, value]) => value !== undefined && value !== null,
    ),
  );
}
