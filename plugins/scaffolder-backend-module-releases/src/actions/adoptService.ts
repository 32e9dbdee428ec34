/**
 * `releases:service:adopt`: registers a Component that the catalog has already, under its own name and owner.
 */
import { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ServiceSource } from '@slipway/backstage-plugin-releases-common';
import { stringify } from 'yaml';
import { pagePathOf } from '../pages';
import { registerService } from '../registerService';
import { ReleasesApi } from '../ReleasesApi';
import { userOf } from '../user';
import { environments, pipeline, source } from './schemas';

const id = 'releases:service:adopt';

/** Run again, by the same task or another of the same person, it goes on with the service that is there. */
export function adoptServiceAction(options: {
  releases: ReleasesApi;
  catalog: CatalogService;
  auth: AuthService;
}) {
  const { releases, catalog, auth } = options;
  return createTemplateAction({
    id,
    description:
      'Registers a Component that is in the catalog already with its repository, its pipeline out of a template and its environments. Its owners only',
    examples: [
      {
        description: 'Adopt a Component',
        example: stringify({
          steps: [
            {
              id: 'service',
              name: 'Register the service',
              action: id,
              input: {
                entityRef: 'component:default/price-list',
                source: { host: 'local', repository: 'price-list' },
                pipeline: { templateId: 'node-service' },
              },
            },
          ],
        }),
      },
    ],
    schema: {
      input: {
        entityRef: z => z.string().describe('Of the Component'),
        source,
        pipeline,
        environments,
      },
      output: {
        entityRef: z => z.string().describe('Of the Component, in full'),
        pagePath: z =>
          z.string().describe('Path of its Releases tab in the portal'),
        defaultBranch: z => z.string(),
        cloneUrl: z => z.string().describe('What `git clone` takes'),
        webUrl: z =>
          z
            .string()
            .optional()
            .describe("The repository's page, where the source host has pages"),
        catalogEntry: z =>
          z
            .string()
            .describe(
              'Markdown: what to add to the catalog entry and where, or that nothing is missing',
            ),
      },
    },
    async handler(ctx) {
      const { entityRef, ...wish } = ctx.input;
      const credentials = await ctx.getInitiatorCredentials();
      const ref = componentRef(entityRef);
      const entity = await catalog.getEntityByRef(ref, { credentials });
      if (!entity) {
        throw new NotFoundError(
          `The catalog shows you no ${ref}; check its name, or make it with the wizard 'New service'.`,
        );
      }
      const { namespace, name } = getCompoundEntityRef(entity);
      const { service, made } = await registerService(
        releases,
        ctx,
        userOf(auth, credentials),
        {
          ...wish,
          // An empty answer of a form leaves it to the repository.
          source: {
            ...wish.source,
            defaultBranch: wish.source.defaultBranch || undefined,
          },
          namespace,
          name,
          owner: ownerOf(entity),
          title: entity.metadata.title,
          description: entity.metadata.description,
        },
      );
      ctx.logger.info(
        `Service ${service.ref} of ${service.owner}${
          made ? '' : ' was registered by an earlier run'
        }`,
      );
      ctx.output('entityRef', service.ref);
      ctx.output('pagePath', pagePathOf(service));
      const { source: found } = service;
      if (found) {
        ctx.output('defaultBranch', found.defaultBranch);
        ctx.output('cloneUrl', found.cloneUrl);
        if (found.webUrl) {
          ctx.output('webUrl', found.webUrl);
        }
      }
      ctx.output('catalogEntry', catalogEntryAdvice(entity, found));
    },
  });
}

function componentRef(value: string): string {
  const ref = parseEntityRef(value, {
    defaultKind: 'component',
    defaultNamespace: 'default',
  });
  if (ref.kind.toLocaleLowerCase('en-US') !== 'component') {
    throw new InputError(
      `${value} is not a Component; only Components can be released.`,
    );
  }
  return stringifyEntityRef(ref);
}

/** The backend asks the catalog again and takes its owner; this one only has to be well-formed. */
function ownerOf(entity: Entity): string {
  const related = entity.relations?.find(
    ({ type }) => type === RELATION_OWNED_BY,
  )?.targetRef;
  if (!related) {
    throw new InputError(
      `${stringifyEntityRef(
        entity,
      )} has no owner in the catalog; give it one, because its owners are who may release it.`,
    );
  }
  return related;
}

function catalogEntryAdvice(
  entity: Entity,
  found: ServiceSource | undefined,
): string {
  const ref = stringifyEntityRef(entity);
  const annotations = entity.metadata.annotations ?? {};
  const kept = `The catalog entry stays as it is: Slipway knows the service by its name, \`${ref}\`, and needs no annotation.`;
  if (!found?.webUrl || annotations[ANNOTATION_SOURCE_LOCATION]) {
    return kept;
  }
  const url = found.webUrl.replace(/\/*$/, '/');
  return [
    kept,
    '',
    `For a link to the repository on its catalog page, add this line below \`metadata.annotations\` in ${
      annotations[ANNOTATION_LOCATION] ?? 'its catalog-info.yaml'
    }:`,
    '',
    '```yaml',
    `${ANNOTATION_SOURCE_LOCATION}: url:${url}`,
    '```',
  ].join('\n');
}
