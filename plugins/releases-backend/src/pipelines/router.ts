/**
 * Routes of pipeline templates and of services' recipes.
 */
import { JsonObject } from '@backstage/types';
import {
  buildCreatePermission,
  PipelineRevision,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { transaction } from '../database';
import { ReleasesRouter, serviceRefOf } from '../http';
import { asText } from './parameters';
import { PipelineRecord } from './types';

export function addPipelineRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/pipeline-templates', async (request, response) => {
    await core.access.caller(request);
    response.json({ items: core.pipelines.templates() });
  });

  // Keeps nothing and starts nothing, so that a form may ask at every change.
  router.post(
    '/pipeline-templates/:templateId/rendering',
    async (request, response) => {
      await core.access.caller(request);
      const { templateId } = request.params;
      const { parameters = {} } = request.body;
      const draft = await core.pipelines.draft({
        templateId,
        parameters: parameters as JsonObject,
      });
      response.json({
        templateId,
        templateRevision: draft.templateRevision!,
        builder: draft.builder,
        language: core.drivers.buildEngine(draft.builder).language,
        parameters: draft.parameters,
        variables: asText(draft.parameters),
        body: draft.body,
      });
    },
  );

  router.get(
    '/services/:namespace/:name/pipeline',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const pipeline = await core.pipelines.latest(service);
      if (!pipeline) {
        throw new ReleasesError(
          'pipeline.missing',
          `${service} has no pipeline yet; save one from a template.`,
          { status: 404 },
        );
      }
      response.json(toRevision(pipeline));
    },
  );

  router.put(
    '/services/:namespace/:name/pipeline',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, buildCreatePermission, { service });
      const { expectedRevision, ...wish } = request.body;
      const former = await core.pipelines.latest(service);
      const draft = await core.pipelines.draft(wish as never, former);
      const saved = await transaction(core.database, async tx => {
        const present = await core.pipelines.latest(service, tx);
        const expected = expectedRevision ?? former?.revision ?? 0;
        if ((present?.revision ?? 0) !== expected) {
          throw new ReleasesError(
            'pipeline.revision-conflict',
            `The pipeline of ${service} is at revision ${
              present?.revision ?? 0
            } by now, not ${expected}; look at it and save again.`,
            { status: 409 },
          );
        }
        const revision = await core.pipelines.save(
          tx,
          service,
          draft,
          caller.actor,
        );
        await core.ledger.append(tx, {
          actor: caller.actor,
          action: 'pipeline.saved',
          object: { type: 'pipeline', id: service, service },
          ...(present && { before: { revision: present.revision } }),
          after: {
            revision: revision.revision,
            templateId: revision.templateId ?? null,
            customised: revision.customised,
          },
          outcome: 'done',
        });
        return revision;
      });
      response.json(toRevision(saved));
    },
  );
}

function toRevision(pipeline: PipelineRecord): PipelineRevision {
  return {
    revision: pipeline.revision,
    builder: pipeline.builder,
    parameters: pipeline.parameters,
    body: pipeline.body,
    customised: pipeline.customised,
    createdAt: pipeline.createdAt,
    createdBy: pipeline.createdBy,
    templateId: pipeline.templateId,
    templateRevision: pipeline.templateRevision,
  };
}
