/**
 * `releases:service:create`: registers a service with its source and its pipeline, and waits until its page can be opened.
 */
import { AuthService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { orSayWhatWasMade } from '../errors';
import { pagePathOf } from '../pages';
import { registerService } from '../registerService';
import { ReleasesApi } from '../ReleasesApi';
import { userOf } from '../user';
import { waitForEntity } from '../waitForEntity';
import { environments, pipeline, source } from './schemas';

const id = 'releases:service:create';
const CATALOG_SECONDS = 60;

/** Run again, by the same task or another of the same person, it goes on with the service that is there. */
export function createServiceAction(options: {
  releases: ReleasesApi;
  catalog: CatalogService;
  auth: AuthService;
}) {
  const { releases, catalog, auth } = options;
  return createTemplateAction({
    id,
    description:
      'Registers a service: its source, its pipeline out of a template and its environments; then waits until the catalog shows it. Whoever runs the template becomes its creator',
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
        source,
        pipeline,
        environments,
        catalogTimeoutSeconds: z =>
          z
            .number()
            .int()
            .min(0)
            .max(600)
            .optional()
            .describe(
              `How long the catalog may take to show the service; ${CATALOG_SECONDS} when absent. 0 does not wait: for templates that put it into the catalog in a later step`,
            ),
      },
      output: {
        entityRef: z => z.string().describe('Of the catalog Component'),
        pagePath: z =>
          z.string().describe('Path of its Releases tab in the portal'),
      },
    },
    async handler(ctx) {
      const {
        catalogTimeoutSeconds: timeoutSeconds = CATALOG_SECONDS,
        ...wish
      } = ctx.input;
      const credentials = await ctx.getInitiatorCredentials();
      const repository = `${wish.source.host}:${wish.source.repository}`;
      const { service, made } = await orSayWhatWasMade(
        `What earlier steps made is kept: the repository ${repository}.`,
        () => registerService(releases, ctx, userOf(auth, credentials), wish),
        ['repository.not-found', 'source.unknown'],
      );
      ctx.logger.info(
        `Service ${service.ref} of ${service.owner}${
          made ? '' : ' was registered by an earlier run'
        }`,
      );
      ctx.output('entityRef', service.ref);
      ctx.output('pagePath', pagePathOf(service));
      if (timeoutSeconds > 0) {
        await orSayWhatWasMade(
          `${service.ref} is registered with the repository ${repository}.`,
          () =>
            waitForEntity({
              catalog,
              credentials,
              entityRef: service.ref,
              timeoutSeconds,
              signal: ctx.signal,
            }),
        );
        ctx.logger.info(`The catalog shows ${service.ref}`);
      }
    },
  });
}
