/**
 * The block `releases.engine` of configuration.
 */
import { Config } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { EngineOptions } from './engine';

/** What is absent is the engine's default. Throws 500 `engine.config-invalid`. */
export function readEngineOptions(config: Config): Partial<EngineOptions> {
  const block = config.getOptionalConfig('releases.engine');
  if (!block) {
    return {};
  }
  const roles = block.getOptionalStringArray('roles');
  const unknown = roles?.find(role => role !== 'api' && role !== 'worker');
  if (unknown || roles?.length === 0) {
    throw new ReleasesError(
      'engine.config-invalid',
      `releases.engine.roles holds '${
        unknown ?? 'nothing'
      }'; it names api, worker or both.`,
      { status: 500 },
    );
  }
  const leaseSeconds = block.getOptionalNumber('leaseSeconds');
  const concurrency = block.getOptionalNumber('concurrency');
  return {
    ...(roles && { roles: roles as EngineOptions['roles'] }),
    ...(leaseSeconds !== undefined && { leaseSeconds }),
    ...(concurrency !== undefined && { concurrency }),
  };
}
