/**
 * `releases:version:import`: makes a version of an image that was built elsewhere, for example of what runs already.
 */
import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { orSayWhatWasMade } from '../errors';
import { pagePathOf } from '../pages';
import { ReleasesApi } from '../ReleasesApi';

const id = 'releases:version:import';
/** A tag may be moved; what was vouched for is the digest. */
const BY_DIGEST = /^(?<reference>\S+)@(?<digest>sha256:[0-9a-f]{64})$/;

/** Run again by the same person it answers the version that is there. */
export function importVersionAction(releases: ReleasesApi) {
  return createTemplateAction({
    id,
    description:
      'Makes a version of an image that Slipway did not build, by its digest. Nothing is deployed',
    examples: [
      {
        description: 'Import what runs today',
        example: stringify({
          steps: [
            {
              id: 'version',
              name: 'Import what runs today',
              action: id,
              input: {
                entityRef: '${{ steps.service.output.entityRef }}',
                name: '2.3.1',
                image: `registry.example.com/price-list@sha256:${'0'.repeat(
                  64,
                )}`,
              },
            },
          ],
        }),
      },
    ],
    schema: {
      input: {
        entityRef: z => z.string().describe('Of the service'),
        name: z => z.string().describe('Of the version, for example 2.3.1'),
        image: z =>
          z
            .string()
            .describe(
              'Its address with its digest: `<repository>@sha256:<64 digits>`',
            ),
        commit: z =>
          z.string().optional().describe('It was built from, where known'),
        voucher: z =>
          z
            .string()
            .optional()
            .describe(
              'Who or what vouches for it; whoever runs the template, when absent',
            ),
      },
      output: {
        versionId: z => z.string(),
        pagePath: z => z.string().describe("Path of the service's versions"),
      },
    },
    async handler(ctx) {
      const { entityRef, name, image, commit, voucher } = ctx.input;
      const key = parseEntityRef(entityRef, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      });
      const { digest, reference } = BY_DIGEST.exec(image)?.groups ?? {};
      if (!digest) {
        throw new InputError(
          `The image '${image}' is not named by its digest; write <repository>@sha256:<64 digits>, because a tag may be moved.`,
        );
      }
      const version = await orSayWhatWasMade(
        `${entityRef} is registered.`,
        () =>
          releases.importVersion(ctx, key, {
            name,
            artifacts: [{ name: key.name, kind: 'image', reference, digest }],
            commitId: commit || undefined,
            voucher:
              voucher ||
              `Adopted by ${ctx.user?.ref ?? 'a template'} as it ran.`,
          }),
      );
      ctx.logger.info(`Version ${version.name} of ${digest}`);
      ctx.output('versionId', version.id);
      ctx.output('pagePath', `${pagePathOf(key)}/versions`);
    },
  });
}
