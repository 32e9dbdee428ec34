/**
 * `releases:service:create`: registers a service with its source and its pipeline.
 */
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { ReleasesApi } from '../ReleasesApi';

const id = 'releases:service:create';

/** Run again in the same task it answers the service that is there. */
export function createServiceAction(releases: ReleasesApi) {
  return createTemplateAction({
    id,
    description:
      'Registers a service: its source, its pipeline out of a template and its environments. Whoever runs the template becomes its creator',
    examples: [
      {
        description: 'Register the service of a repository that was just made',
        example: stringify({
          steps: [
            {
              id: 'service',
              name: 'Register the service',
              action: id,
              input: {
                name: '${{ parameters.name }}',
                owner: '${{ parameters.owner }}',
                source: {
                  host: '${{ steps.repository.output.host }}',
                  repository: '${{ steps.repository.output.repository }}',
                },
                pipeline: { templateId: 'node-service' },
              },
            },
          ],
        }),
      },
    ],
    schema: {
      input: {
        name: z =>
          z.string().describe('Also the name of the catalog Component'),
        namespace: z => z.string().optional().describe('`default` when absent'),
        owner: z => z.string().describe('Entity ref of a group or a user'),
        title: z => z.string().optional(),
        description: z => z.string().optional(),
        source: z =>
          z
            .object({
              host: z.string(),
              repository: z.string(),
              defaultBranch: z.string().optional(),
            })
            .describe('Where its repository is'),
        pipeline: z =>
          z
            .object({
              templateId: z.string(),
              parameters: z.record(z.any()).optional(),
            })
            .describe('The pipeline template and its parameters'),
        environments: z =>
          z
            .array(z.string())
            .optional()
            .describe('Out of the configured promotion path; all when absent'),
      },
      output: {
        entityRef: z => z.string().describe('Of the catalog Component'),
        pagePath: z =>
          z.string().describe('Path of its Releases tab in the portal'),
      },
    },
    async handler(ctx) {
      const service = await releases.createService(ctx, ctx.input);
      ctx.logger.info(`Service ${service.ref} of ${service.owner}`);
      ctx.output('entityRef', service.ref);
      ctx.output(
        'pagePath',
        `/catalog/${service.namespace}/component/${service.name}/releases`,
      );
    },
  });
}
