/**
 * Where blobs are kept.
 */
import { Config } from '@backstage/config';
import path from 'node:path';
import { repositoryRoot } from '../repositoryRoot';

/**
 * The absolute path of `releases.blobs.directory`; by default `blobs` below `releases.local.dataDirectory`, which is `.slipway` by default.
 * A relative one counts from the root of the repository that the backend runs from.
 */
export function blobDirectory(config: Config): string {
  const configured =
    config.getOptionalString('releases.blobs.directory') ??
    path.join(
      config.getOptionalString('releases.local.dataDirectory') ?? '.slipway',
      'blobs',
    );
  return path.resolve(repositoryRoot(), configured);
}
