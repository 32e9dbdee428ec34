/**
 * `releases:build:start`: builds a service.
 */
import { parseEntityRef } from '@backstage/catalog-model';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { orSayWhatWasMade } from '../errors';
import { pagePathOf } from '../pages';
import { ReleasesApi } from '../ReleasesApi';

const id = 'releases:build:start';

/** Run again in the same task it answers the build that it started. Does not wait for the build's end. */
export function startBuildAction(releases: ReleasesApi) {
  return createTemplateAction({
    id,
    description:
      'Starts a build of a service, in the name of whoever runs the template',
    examples: [
      {
        description: 'Build the default branch',
        example: stringify({
          steps: [
            {
              id: 'build',
              name: 'Start the first build',
              action: id,
              input: {
                entityRef: '${{ steps.service.output.entityRef }}',
              },
            },
          ],
        }),
      },
    ],
    schema: {
      input: {
        entityRef: z => z.string().describe('Of the service'),
        revision: z =>
          z
            .string()
            .optional()
            .describe('Branch, tag or commit; the default branch when absent'),
        parameters: z =>
          z.record(z.any()).optional().describe('Of this build only'),
      },
      output: {
        buildId: z => z.string(),
        number: z => z.number(),
        commit: z => z.string(),
        pagePath: z => z.string().describe('Path of its page in the portal'),
      },
    },
    async handler(ctx) {
      const { entityRef, revision, parameters } = ctx.input;
      const { namespace, name } = parseEntityRef(entityRef, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      });
      const build = await orSayWhatWasMade(`${entityRef} is registered.`, () =>
        releases.createBuild(
          ctx,
          { namespace, name },
          // The push of the first commit may have started it already.
          { revision, parameters, unlessBuilt: !parameters },
        ),
      );
      ctx.logger.info(`Build #${build.number} of ${build.commit.id}`);
      ctx.output('buildId', build.id);
      ctx.output('number', build.number);
      ctx.output('commit', build.commit.id);
      ctx.output(
        'pagePath',
        `${pagePathOf({ namespace, name })}/builds/${build.id}`,
      );
    },
  });
}
