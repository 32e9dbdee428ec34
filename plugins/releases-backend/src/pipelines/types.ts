/**
 * Templates, and the recipes that services made out of them.
 */
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { Actor } from '../ledger';

/** A reviewed recipe for one build engine. */
export interface PipelineTemplateRecord {
  id: string;
  title: string;
  description?: string;
  revision: number;
  /** Id of the build engine that runs it. */
  builder: string;
  language: string;
  /** JSON Schema of an object. */
  parametersSchema: JsonObject;
  body: string;
}

/** One saved revision of a service's recipe. */
export interface PipelineRecord {
  service: string;
  revision: number;
  builder: string;
  templateId?: string;
  templateRevision?: number;
  parameters: JsonObject;
  /** Of the template as it was when this was saved. */
  parametersSchema: JsonObject;
  body: string;
  customised: boolean;
  createdAt: string;
  createdBy: Actor;
}

/** What a person asks for; what is absent stays as in the former revision. */
export interface PipelineWish {
  templateId?: string;
  parameters?: JsonObject;
  body?: string;
}

export type PipelineDraft = Omit<
  PipelineRecord,
  'service' | 'revision' | 'createdAt' | 'createdBy'
>;

export interface Pipelines {
  templates(): PipelineTemplateRecord[];
  /** The newest revision. */
  latest(
    service: string,
    tx?: Knex.Transaction,
  ): Promise<PipelineRecord | undefined>;
  revision(
    service: string,
    revision: number,
  ): Promise<PipelineRecord | undefined>;
  /**
   * Checks a wish against template, schema and build engine. Errors: 404 `template.unknown`, 422 `parameters.invalid`, 422
   * `pipeline.invalid`, each naming every problem.
   */
  draft(wish: PipelineWish, former?: PipelineRecord): Promise<PipelineDraft>;
  /** Checks one build's own parameters over those of the recipe; answers what the build engine gets. */
  buildParameters(
    pipeline: PipelineRecord,
    own: JsonObject | undefined,
  ): JsonObject;
  /** Writes the draft as the next revision. */
  save(
    tx: Knex.Transaction,
    service: string,
    draft: PipelineDraft,
    by: Actor,
  ): Promise<PipelineRecord>;
}
