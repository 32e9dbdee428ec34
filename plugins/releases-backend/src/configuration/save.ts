/**
 * Saves a revision: checked as a whole, and only on top of the revision that the person saw.
 */
import { ConfigurationSave } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { transaction } from '../database';
import { EnvironmentDefinition } from '../environments';
import { Actor } from '../ledger';
import { revisionChanges } from './rules/changes';
import { validateEffective, validateLayer } from './rules/validate';
import { ConfigurationStore } from './store';
import { ConfigurationProblem, ConfigurationRecord } from './types';

/**
 * Errors: 400 `configuration.invalid` with every problem's path in `details.problems`, 409 `configuration.revision-changed` with the
 * present revision in `details.revision`.
 */
export async function saveConfiguration(
  core: Core,
  store: ConfigurationStore,
  options: {
    service: string;
    environments: EnvironmentDefinition[];
    actor: Actor;
    body: ConfigurationSave;
  },
): Promise<ConfigurationRecord> {
  const { service, environments, actor, body } = options;
  const latest = await store.latest(service);
  refuseChanged(service, latest.revision, body.expectedRevision);
  const record: ConfigurationRecord = {
    service,
    revision: latest.revision + 1,
    base: body.base ?? {},
    overlays: body.overlays ?? {},
    createdAt: new Date().toISOString(),
    createdBy: actor.ref,
    comment: body.comment,
  };
  const problems = problemsOf(core, record, environments);
  if (problems.length > 0) {
    throw new ReleasesError(
      'configuration.invalid',
      `The configuration of ${service} has ${
        problems.length === 1 ? 'a problem' : `${problems.length} problems`
      }: ${problems[0].path}: ${problems[0].message}`,
      { details: { problems } },
    );
  }
  await transaction(core.database, async tx => {
    if (!(await store.insert(tx, record))) {
      const now = await store.latest(service, tx);
      refuseChanged(service, now.revision, body.expectedRevision);
    }
    await core.ledger.append(tx, {
      actor,
      action: 'configuration.saved',
      object: {
        type: 'configuration',
        id: `${service}@${record.revision}`,
        service,
      },
      before: { revision: latest.revision },
      after: {
        revision: record.revision,
        changes: revisionChanges(latest, record).map(change => ({ ...change })),
      },
      reason: record.comment,
      outcome: 'done',
    });
  });
  return record;
}

function refuseChanged(service: string, present: number, expected: number) {
  if (present !== expected) {
    throw new ReleasesError(
      'configuration.revision-changed',
      `The configuration of ${service} is at revision ${present} by now and you changed revision ${expected}; look at the newer one and save again.`,
      { status: 409, details: { revision: present } },
    );
  }
}

function problemsOf(
  core: Core,
  record: ConfigurationRecord,
  environments: EnvironmentDefinition[],
): ConfigurationProblem[] {
  const names = environments.map(environment => environment.name);
  const problems = [
    ...validateLayer(record.base, 'base'),
    ...Object.entries(record.overlays).flatMap(([name, layer]) =>
      names.includes(name)
        ? validateLayer(layer, `overlays.${name}`)
        : [
            {
              path: `overlays.${name}`,
              message: `${
                record.service
              } has no environment '${name}'; use one of ${names.join(', ')}.`,
            },
          ],
    ),
  ];
  if (problems.length > 0) {
    return problems;
  }
  return environments.flatMap(environment =>
    validateEffective(
      core.configuration.effective(record, environment),
      `overlays.${environment.name}`,
    ),
  );
}
