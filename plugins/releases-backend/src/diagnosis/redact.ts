/**
 * A diagnosis for somebody who may see the service but not its logs.
 */
import { Diagnosis } from '@slipway/backstage-plugin-releases-common';

const OF_LOGS = ['log', 'line'];

/** Without what the program printed; that it can be read elsewhere by others is no secret. */
export function withoutLogs(diagnosis: Diagnosis): Diagnosis {
  const { evidence, tryAct, ...rest } = diagnosis;
  return {
    ...rest,
    evidence: evidence.filter(({ kind }) => !OF_LOGS.includes(kind)),
    ...(tryAct && tryAct.code !== 'read-log' && { tryAct }),
  };
}
