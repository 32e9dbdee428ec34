/**
 * Asks a configured registry whether it still has an image, so that a deployment of one that is gone is refused before anything is touched.
 * A registry that does not answer, or does not let Slipway look, hinders nothing: the cluster pulls by itself and says what it meets.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  Artifact,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';

export interface RegistrySettings {
  /** As images are named with, for example `registry.example.com:5000`. */
  host: string;
  /** Where it answers. */
  url: string;
  username?: string;
  password?: string;
}

const TIMEOUT_MS = 3000;
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** @throws ReleasesError `artifact.missing` */
export async function requireImage(
  { reference = '', digest, name }: Artifact,
  registries: RegistrySettings[],
  logger: LoggerService,
): Promise<void> {
  const slash = reference.indexOf('/');
  const registry = registries.find(
    ({ host }) => host === reference.slice(0, slash),
  );
  if (!registry) {
    return;
  }
  const { username, password } = registry;
  const repository = reference.slice(slash + 1);
  const url = `${registry.url.replace(
    /\/$/,
    '',
  )}/v2/${repository}/manifests/${digest}`;
  let status: number;
  try {
    const answer = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: MANIFESTS,
        ...(username !== undefined && {
          authorization: `Basic ${Buffer.from(
            `${username}:${password ?? ''}`,
          ).toString('base64')}`,
        }),
      },
    });
    status = answer.status;
  } catch (error) {
    logger.warn(
      `The registry ${
        registry.host
      } did not say whether it has ${reference}@${digest}: ${stringifyError(
        error,
      )}`,
    );
    return;
  }
  if (status === 404) {
    throw new ReleasesError(
      'artifact.missing',
      `The image ${reference}@${digest} (${name}) is gone from its registry; nothing was touched. Build the version again, or deploy another.`,
      { status: 409, details: { reference, digest } },
    );
  }
  if (status !== 200) {
    logger.warn(
      `The registry ${registry.host} answered ${status} when asked for ${reference}@${digest}`,
    );
  }
}
