/**
 * Pieces of evidence, each with the address where a person finds it. Addresses are below the service's tab.
 */
import { DiagnosisEvidence } from '@slipway/backstage-plugin-releases-common';
import { Facts } from './types';

const LINES = 20;
const SEARCH_CHARACTERS = 80;
/** A line that says what went wrong, rather than what was done. */
const TELLING = /error|exception|fatal|panic|fail|cannot|refused|denied/i;

/** Where the log of the copy that failed is, at a line. Undefined when no instance is known. */
export function logHref(facts: Facts, line?: string): string | undefined {
  const { environment, target, instance } = facts;
  if (!environment || !target || !instance.instance) {
    return undefined;
  }
  const { copy, linesOf: printedBy } = instance;
  const previous = copy && printedBy ? copy - printedBy : 0;
  const query = new URLSearchParams({
    ...(previous > 0 && { previous: String(previous) }),
    ...(line && { search: line.trim().slice(0, SEARCH_CHARACTERS) }),
  }).toString();
  const place = [environment, target, instance.instance]
    .map(encodeURIComponent)
    .join('/');
  return `instances/${place}/logs${query && `?${query}`}`;
}

/** The last lines, found in the log at the one that tells most. */
export function lastLines(facts: Facts): DiagnosisEvidence[] {
  const lines = linesOf(facts);
  if (lines.length === 0) {
    return [];
  }
  const { instance } = facts.instance;
  return [
    {
      kind: 'log',
      label: instance ? `Last lines of ${instance}` : 'Last lines',
      ...(instance && { parameters: { instance } }),
      text: lines.slice(-LINES).join('\n'),
      href: logHref(
        facts,
        lines.find(one => TELLING.test(one)) ?? lines.at(-1),
      ),
    },
  ];
}

/** One line that says it. */
export function logLine(facts: Facts, line: string): DiagnosisEvidence {
  return {
    kind: 'line',
    label: 'The program says',
    text: line.trim(),
    href: logHref(facts, line),
  };
}

export function exitEvidence({ instance }: Facts): DiagnosisEvidence[] {
  const words = exitWords(instance);
  if (!words) {
    return [];
  }
  const { ranSeconds, exits } = instance;
  const after =
    ranSeconds === undefined ? '' : `, after ${seconds(ranSeconds)} s`;
  const times = exits && exits > 1 ? `, ${exits} times` : '';
  return [
    {
      kind: 'exit',
      label: 'Last exit',
      parameters: {
        ...exitParameters(instance),
        ...(ranSeconds !== undefined && { seconds: seconds(ranSeconds) }),
        ...(exits !== undefined && { times: String(exits) }),
      },
      text: `${words}${after}${times}`,
    },
  ];
}

export function probeEvidence({ instance }: Facts): DiagnosisEvidence[] {
  const { probe, failing } = instance;
  const said = failing?.answer;
  const text = [probe, said].filter(Boolean).join('\n');
  return text ? [{ kind: 'probe', label: 'Health check', text }] : [];
}

export function messageEvidence(facts: Facts): DiagnosisEvidence[] {
  return facts.message
    ? [
        {
          kind: 'message',
          label: facts.step?.title ?? 'Message',
          text: facts.message,
        },
      ]
    : [];
}

/** The log of the build, at the stage's last words. */
export function buildEvidence({ build }: Facts): DiagnosisEvidence[] {
  if (!build) {
    return [];
  }
  const lines = build.lastLines.filter(line => !line.startsWith('[slipway]'));
  const line = lines.find(one => TELLING.test(one)) ?? lines.at(-1);
  const query = line
    ? `?${new URLSearchParams({
        search: line.trim().slice(0, SEARCH_CHARACTERS),
      })}`
    : '';
  return [
    {
      kind: 'build',
      label: build.stage ? `Log of stage ${build.stage}` : 'Log of the build',
      ...(build.stage && { parameters: { stage: build.stage } }),
      ...(lines.length > 0 && { text: lines.slice(-LINES).join('\n') }),
      href: `builds/${build.id}${query}`,
    },
  ];
}

export function configurationHref(facts: Facts): string {
  return facts.environment
    ? `configuration?environment=${encodeURIComponent(facts.environment)}`
    : 'configuration';
}

export function linesOf({ instance, build }: Facts): string[] {
  return (instance.lastLines ?? build?.lastLines ?? []).filter(
    line => line.trim() !== '',
  );
}

export function exitParameters(
  instance: Facts['instance'],
): Record<string, string> {
  if (typeof instance.exitCode === 'number') {
    return { exitCode: String(instance.exitCode) };
  }
  return instance.signal ? { signal: instance.signal } : {};
}

export function exitWords(instance: Facts['instance']): string | undefined {
  const { exitCode, signal } = exitParameters(instance);
  if (exitCode) {
    return `exit code ${exitCode}`;
  }
  return signal && `signal ${signal}`;
}

function seconds(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
