/**
 * The last lines that a failed instance printed, before the instance goes.
 */
import { stringifyError } from '@backstage/errors';
import { readLog } from '../logs';
import { exitsOf, LivePod, mainContainer } from '../rollout';
import { Place } from './Place';

const LINES = 20;

/** Without them where they cannot be had: the failure is told anyway. */
export async function lastLinesOf(
  place: Place,
  pod: LivePod,
): Promise<{ lastLines?: string[]; linesOf?: number }> {
  const container = mainContainer(pod);
  if (!container?.containerID && exitsOf(pod) === 0) {
    return {};
  }
  const runs = container?.state?.running !== undefined;
  const copy = (container?.restartCount ?? 0) + 1;
  // While the next copy waits to start, the log is that of the copy before.
  const former = runs && copy > 1 ? 1 : 0;
  const lastLines: string[] = [];
  try {
    for await (const line of readLog(
      { cluster: place.cluster, namespace: place.namespace, pod },
      { follow: false, tail: LINES, previous: former },
    )) {
      lastLines.push(line.text);
    }
  } catch (error) {
    place.around.logger.warn(
      `The last lines of pod ${
        pod.metadata.name
      } could not be read: ${stringifyError(error)}`,
    );
    return {};
  }
  return { lastLines, linesOf: copy - former };
}
