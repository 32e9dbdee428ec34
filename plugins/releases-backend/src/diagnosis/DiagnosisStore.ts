/**
 * Diagnoses in the database.
 */
import { Diagnosis } from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';

/** `placement`: what was last seen unhealthy, by `placementKey`. */
export type DiagnosisSubject = 'deployment' | 'build' | 'placement';

interface Row {
  subject: DiagnosisSubject;
  id: string;
  diagnosis: string;
  at: string;
}

export class DiagnosisStore {
  constructor(private readonly database: Knex) {}

  /** Takes the place of a former one. */
  async keep(
    subject: DiagnosisSubject,
    id: string,
    diagnosis: Diagnosis,
    tx: Knex = this.database,
  ): Promise<void> {
    await tx<Row>('diagnoses')
      .insert({
        subject,
        id,
        diagnosis: JSON.stringify(diagnosis),
        at: new Date().toISOString(),
      })
      .onConflict(['subject', 'id'])
      .merge(['diagnosis', 'at']);
  }

  async find(
    subject: DiagnosisSubject,
    id: string,
  ): Promise<Diagnosis | undefined> {
    return (await this.many(subject, [id])).get(id);
  }

  /** By id; those that are there. */
  async many(
    subject: DiagnosisSubject,
    ids: string[],
  ): Promise<Map<string, Diagnosis>> {
    const rows = ids.length
      ? await this.database<Row>('diagnoses')
          .where({ subject })
          .whereIn('id', ids)
      : [];
    return new Map(rows.map(row => [row.id, JSON.parse(row.diagnosis)]));
  }

  async forget(subject: DiagnosisSubject, id: string): Promise<void> {
    await this.database<Row>('diagnoses').where({ subject, id }).delete();
  }
}

export function placementKey(
  service: string,
  environment: string,
  target: string,
): string {
  return `${service}#${environment}#${target}`;
}
