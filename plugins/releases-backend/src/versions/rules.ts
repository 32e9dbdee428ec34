/**
 * What an imported version must look like. Pure.
 */
import { VersionImport } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Throws 400 `version.import-invalid` that names every problem. */
export function checkImport(wish: VersionImport): void {
  const problems = [
    ...(NAME.test(wish.name)
      ? []
      : [
          `the name '${wish.name.slice(
            0,
            120,
          )}' must have up to 100 letters, digits, dots, hyphens, _ and +`,
        ]),
    ...(wish.artifacts.length > 0 ? [] : ['it needs an artifact']),
    ...(wish.voucher.trim() ? [] : ['it must say who vouches for it']),
    ...wish.artifacts.flatMap(artifact => [
      ...(DIGEST.test(artifact.digest)
        ? []
        : [
            `the digest of '${artifact.name}' must be sha256: and 64 hexadecimal digits; a tag is not enough`,
          ]),
      ...(artifact.kind === 'image' && !artifact.reference
        ? [`the image '${artifact.name}' needs the reference of its repository`]
        : []),
      ...(artifact.kind === 'archive' && !artifact.command?.length
        ? [`the archive '${artifact.name}' needs the command that starts it`]
        : []),
    ]),
  ];
  if (problems.length > 0) {
    throw new ReleasesError(
      'version.import-invalid',
      `The version cannot be imported: ${problems.join('; ')}.`,
      { details: { problems } },
    );
  }
}
