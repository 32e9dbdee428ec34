/**
 * A target whose logs hide what is secret, wherever they go from here: pages of lines, live streams, files.
 */
import { DeployTarget, LogLine } from '@slipway/backstage-plugin-releases-node';
import { Masker } from '../../masking';

export function withMaskedLogs(
  target: DeployTarget,
  masker: Masker,
): Pick<DeployTarget, 'id' | 'logs'> {
  return {
    id: target.id,
    logs: (...asked) => masked(target.logs(...asked), masker),
  };
}

async function* masked(
  lines: AsyncIterable<LogLine>,
  masker: Masker,
): AsyncIterable<LogLine> {
  for await (const line of lines) {
    const text = masker.text(line.text);
    yield text === line.text ? line : { ...line, text };
  }
}
