/**
 * What is wrong with the live state, in one sentence for whoever asks how a target is.
 */
import { ReflectorHealth } from './types';

/** One failed try may be nothing. */
const NOT_YET = 1;

/** `ok` is false where what is shown is not kept up to date. */
export function healthInWords(reflectors: ReflectorHealth[]): {
  ok: boolean;
  message?: string;
} {
  const cut = reflectors.filter(({ failures }) => failures > NOT_YET);
  if (cut.length > 0) {
    const [{ kind, namespace, lastError, failures }] = cut;
    return {
      ok: false,
      message: `The ${kind} in namespace ${namespace} are not kept up to date since ${failures} tries${others(
        cut.length,
      )}: ${lastError?.message}`,
    };
  }
  const spoilt = reflectors.flatMap(({ kind, namespace, setAside }) =>
    setAside.map(one => ({ ...one, kind, namespace })),
  );
  if (spoilt.length > 0) {
    const [{ kind, namespace, name, reason }] = spoilt;
    return {
      ok: true,
      message: `${name} of the ${kind} in namespace ${namespace} cannot be shown${others(
        spoilt.length,
      )}: ${reason}`,
    };
  }
  return { ok: true };
}

function others(count: number): string {
  return count > 1 ? ` (and ${count - 1} more)` : '';
}
