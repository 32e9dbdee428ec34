/**
 * Asks a target how it is, without letting it hang or break whoever wants to know.
 */
import { DeployTarget } from '@slipway/backstage-plugin-releases-node';

const PATIENCE_MILLIS = 3_000;

/** Never throws. */
export async function healthOf(
  target: DeployTarget,
): Promise<{ ok: boolean; message?: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ ok: boolean; message: string }>(resolve => {
    timer = setTimeout(
      () =>
        resolve({
          ok: false,
          message: `It did not answer within ${PATIENCE_MILLIS / 1000} s.`,
        }),
      PATIENCE_MILLIS,
    );
  });
  try {
    return await Promise.race([target.health(), late]);
  } catch (error) {
    return {
      ok: false,
      message: error instanceof Error ? error.message : 'It does not answer.',
    };
  } finally {
    clearTimeout(timer);
  }
}
