/**
 * The program runs, but the health check is not content: which check, and what it answered.
 */
import {
  configurationHref,
  lastLines,
  logHref,
  probeEvidence,
} from '../evidence';
import { Cause, Facts, Finding } from '../types';

export const neverHealthy: Cause = facts => {
  const { instance, code } = facts;
  const named =
    code === 'instance.never-healthy' || code === 'instance.unhealthy';
  if (
    facts.build ||
    !(named || instance.failing) ||
    instance.running === false
  ) {
    return undefined;
  }
  const found = answered(facts);
  return (
    found && {
      ...found,
      evidence: [...probeEvidence(facts), ...lastLines(facts)],
    }
  );
};

function answered(facts: Facts): Omit<Finding, 'evidence'> | undefined {
  const { version, instance } = facts;
  const { failing, probe } = instance;
  const check = {
    code: 'check-probe' as const,
    href: configurationHref(facts),
  };
  const log = { code: 'read-log' as const, href: logHref(facts) };
  switch (failing?.outcome) {
    case 'answered':
      return {
        code: 'probe-answered',
        parameters: {
          version,
          probe: failing.what,
          status: String(failing.status),
        },
        // Not found: most likely it is asked at the wrong path; everything else the program knows best.
        act: failing.status === 404 ? check : log,
      };
    case 'timed-out':
      return {
        code: 'probe-timed-out',
        parameters: {
          version,
          probe: failing.what,
          seconds: String(failing.seconds),
        },
        act: log,
      };
    case 'exited':
      return failing.exitCode === undefined
        ? undefined
        : {
            code: 'probe-exited',
            parameters: {
              version,
              probe: failing.what,
              exitCode: String(failing.exitCode),
            },
            act: check,
          };
    default:
      return probe
        ? {
            code: 'probe-failed',
            parameters: { version, answer: probe.replace(/\.$/, '') },
            act: check,
          }
        : undefined;
  }
}
