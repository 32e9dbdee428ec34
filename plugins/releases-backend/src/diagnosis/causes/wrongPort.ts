/**
 * The program does not listen where it was told: on another port, at another address, or nowhere.
 */
import { DiagnosisEvidence } from '@slipway/backstage-plugin-releases-common';
import {
  configurationHref,
  exitEvidence,
  exitWords,
  lastLines,
  linesOf,
  logLine,
} from '../evidence';
import { Cause, Facts, Finding } from '../types';

/** Loopback, or every address. */
const ASKED = ['127.0.0.1', '0.0.0.0', '::'];
const TAKEN =
  /EADDRINUSE|address already in use|port \d+ is (already )?(in use|taken)/i;

export const wrongPort: Cause = facts => {
  if (facts.build) {
    return undefined;
  }
  return portTaken(facts) ?? listensElsewhere(facts);
};

/** It ended over a port that another program has, and that it was never given. */
function portTaken(facts: Facts): Finding | undefined {
  const line = linesOf(facts).find(one => TAKEN.test(one));
  const port = line && portIn(line);
  const given = givenTo(facts);
  if (!port || !exitWords(facts.instance) || given.includes(port)) {
    return undefined;
  }
  return {
    code: 'port-taken',
    parameters: {
      version: facts.version,
      port,
      given: given[0] ?? '?',
    },
    evidence: [logLine(facts, line), ...exitEvidence(facts)],
    act: { code: 'check-port', href: configurationHref(facts) },
  };
}

function listensElsewhere(facts: Facts): Finding | undefined {
  const { version, instance } = facts;
  const { running, failing, listensOn } = instance;
  const refused = failing
    ? failing.outcome === 'refused'
    : facts.code === 'instance.port-not-listening';
  if (!refused || running === false) {
    return undefined;
  }
  const asked = failing?.port ?? instance.ports?.http ?? givenTo(facts)[0];
  const given = asked === undefined ? '?' : String(asked);
  const own = listensOn?.find(({ port }) => String(port) === given);
  const other = listensOn?.find(
    ({ port }) => !givenTo(facts).includes(String(port)),
  );
  const found =
    (own &&
      !ASKED.includes(own.address) &&
      ({
        code: 'wrong-address',
        parameters: { version, given, address: own.address },
      } as const)) ||
    (other &&
      ({
        code: 'wrong-port',
        parameters: { version, given, port: String(other.port) },
      } as const)) ||
    ({ code: 'not-listening', parameters: { version, given } } as const);
  return {
    ...found,
    evidence: [...portsEvidence(facts, given), ...lastLines(facts)],
    act: { code: 'check-port', href: configurationHref(facts) },
  };
}

/** What the kernel said; nothing where it could not be asked. */
function portsEvidence(facts: Facts, given: string): DiagnosisEvidence[] {
  const { listensOn, probe } = facts.instance;
  const places = listensOn?.map(({ address, port }) =>
    address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
  );
  if (!places) {
    return probe ? [{ kind: 'probe', label: 'Health check', text: probe }] : [];
  }
  return [
    {
      kind: 'ports',
      label: 'Ports',
      parameters: { given, listens: places.join(', ') },
      text: `Given: ${given}. Listens on: ${places.join(', ') || 'none'}.`,
    },
  ];
}

function givenTo({ instance }: Facts): string[] {
  return Object.values(instance.ports ?? {}).map(String);
}

function portIn(line: string): string | undefined {
  return (
    /[:\s](\d{2,5})\b(?!\.)(?!.*[:\s]\d{2,5}\b)/.exec(line)?.[1] ??
    /port (\d{2,5})/i.exec(line)?.[1]
  );
}
