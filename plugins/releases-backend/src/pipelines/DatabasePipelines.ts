/**
 * Recipes of services in the database, made out of templates.
 */
import { JsonObject } from '@backstage/types';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { Drivers } from '../drivers';
import { Actor } from '../ledger';
import { checkParameters } from './parameters';
import {
  PipelineDraft,
  PipelineRecord,
  Pipelines,
  PipelineTemplateRecord,
  PipelineWish,
} from './types';

interface Row {
  service: string;
  revision: number;
  builder: string;
  template_id: string | null;
  template_revision: number | null;
  parameters: string;
  parameters_schema: string;
  body: string;
  customised: boolean | number;
  created_at: string;
  created_by: string;
}

export class DatabasePipelines implements Pipelines {
  constructor(
    private readonly database: Knex,
    private readonly drivers: Drivers,
    private readonly known: PipelineTemplateRecord[],
  ) {}

  templates(): PipelineTemplateRecord[] {
    return this.known;
  }

  async latest(
    service: string,
    tx?: Knex.Transaction,
  ): Promise<PipelineRecord | undefined> {
    const row = await this.table(tx)
      .where({ service })
      .orderBy('revision', 'desc')
      .first();
    return row && fromRow(row);
  }

  async revision(
    service: string,
    revision: number,
  ): Promise<PipelineRecord | undefined> {
    const row = await this.table().where({ service, revision }).first();
    return row && fromRow(row);
  }

  async draft(
    wish: PipelineWish,
    former?: PipelineRecord,
  ): Promise<PipelineDraft> {
    const base =
      wish.templateId === undefined && former
        ? former
        : this.fromTemplate(wish.templateId);
    const body = wish.body ?? base.body;
    const parameters = checkParameters(
      base.parametersSchema,
      wish.parameters ?? base.parameters,
    );
    await this.checkBody(base.builder, body);
    return {
      builder: base.builder,
      templateId: base.templateId,
      templateRevision: base.templateRevision,
      parameters,
      parametersSchema: base.parametersSchema,
      body,
      customised: base.customised || body !== base.body,
    };
  }

  buildParameters(
    pipeline: PipelineRecord,
    own: JsonObject | undefined,
  ): JsonObject {
    return checkParameters(pipeline.parametersSchema, {
      ...pipeline.parameters,
      ...own,
    });
  }

  async save(
    tx: Knex.Transaction,
    service: string,
    draft: PipelineDraft,
    by: Actor,
  ): Promise<PipelineRecord> {
    const former = await this.latest(service, tx);
    const saved: PipelineRecord = {
      ...draft,
      service,
      revision: (former?.revision ?? 0) + 1,
      createdAt: new Date().toISOString(),
      createdBy: by,
    };
    await this.table(tx).insert({
      service,
      revision: saved.revision,
      builder: saved.builder,
      template_id: saved.templateId ?? null,
      template_revision: saved.templateRevision ?? null,
      parameters: JSON.stringify(saved.parameters),
      parameters_schema: JSON.stringify(saved.parametersSchema),
      body: saved.body,
      customised: saved.customised,
      created_at: saved.createdAt,
      created_by: JSON.stringify(by),
    });
    return saved;
  }

  private fromTemplate(id: string | undefined): PipelineDraft {
    const template = this.known.find(candidate => candidate.id === id);
    if (!template) {
      throw new ReleasesError(
        'template.unknown',
        `There is no pipeline template '${(id ?? '').slice(0, 80)}'; there ${
          this.known.length > 0
            ? `are: ${this.known.map(known => known.id).join(', ')}`
            : 'is none'
        }.`,
        { status: 404 },
      );
    }
    return {
      builder: template.builder,
      templateId: template.id,
      templateRevision: template.revision,
      parameters: {},
      parametersSchema: template.parametersSchema,
      body: template.body,
      customised: false,
    };
  }

  private async checkBody(builder: string, body: string): Promise<void> {
    const problems = await this.drivers.buildEngine(builder).validate(body);
    if (problems.length > 0) {
      throw new ReleasesError(
        'pipeline.invalid',
        `The build engine '${builder}' does not understand the pipeline: ${problems
          .map(({ message, line }) =>
            line ? `line ${line}: ${message}` : message,
          )
          .join('; ')}.`,
        { status: 422, details: { problems } },
      );
    }
  }

  private table(tx?: Knex.Transaction) {
    return (tx ?? this.database)<Row>('pipelines');
  }
}

function fromRow(row: Row): PipelineRecord {
  return {
    service: row.service,
    revision: row.revision,
    builder: row.builder,
    templateId: row.template_id ?? undefined,
    templateRevision: row.template_revision ?? undefined,
    parameters: JSON.parse(row.parameters),
    parametersSchema: JSON.parse(row.parameters_schema),
    body: row.body,
    customised: Boolean(row.customised),
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by),
  };
}
