/**
 * What a Deployment remembers of what it replaces, in an annotation: so that whoever looks at the live objects alone can tell what still
 * serves, and which instances have ended.
 */
import { InstanceStatus } from '@slipway/backstage-plugin-releases-node';
import { LiveDeployment } from '../apply';
import { MARKS } from '../render';
import { instanceId, LivePod } from '../rollout';

type EndedInstance = Pick<
  InstanceStatus,
  'id' | 'versionId' | 'versionName' | 'startedAt' | 'restarts'
>;

export interface Former {
  version?: { id: string; name: string };
  hash?: string;
  /** Those that were there when the Deployment was written, newest first. */
  instances: EndedInstance[];
}

/** An annotation that is longer is not kept in the cache. */
const LONGEST = 4000;

export function readFormer(deployment: LiveDeployment | undefined): Former {
  const text = deployment?.metadata.annotations?.[MARKS.former];
  try {
    const read: Partial<Former> = text ? JSON.parse(text) : {};
    return {
      ...read,
      instances: Array.isArray(read.instances) ? read.instances : [],
    };
  } catch {
    // Somebody edited it; it only adds to what the objects themselves say.
    return { instances: [] };
  }
}

/** What is to be remembered when a Deployment is written over. */
export function formerOf(
  before: LiveDeployment | undefined,
  pods: LivePod[],
  serving: Pick<Former, 'version' | 'hash'>,
): Record<string, string> {
  const known = readFormer(before).instances;
  const live = pods.map(toEnded);
  const instances = [
    ...live,
    ...known.filter(({ id }) => !live.some(other => other.id === id)),
  ].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  for (;;) {
    const text = JSON.stringify({ ...serving, instances });
    if (text.length <= LONGEST || instances.length === 0) {
      return { [MARKS.former]: text };
    }
    instances.pop();
  }
}

function toEnded(pod: LivePod): EndedInstance {
  const { annotations, creationTimestamp } = pod.metadata;
  return {
    id: instanceId(pod),
    versionId: annotations?.[MARKS.versionId] ?? '',
    versionName: annotations?.[MARKS.versionName] ?? '',
    startedAt: pod.status?.startTime ?? creationTimestamp ?? '',
    restarts: pod.status?.containerStatuses?.[0]?.restartCount ?? 0,
  };
}
