/**
 * An environment as clients see it: what answers now, its health, what is going on, who was last; each fact by itself.
 */
import {
  deploymentCreatePermission,
  Environment,
  EnvironmentActivity,
  holdSetPermission,
  Instance,
  logsReadPermission,
  Placement,
  rollbackCreatePermission,
  terminalOpenPermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { PlacementStatus } from '@slipway/backstage-plugin-releases-node';
import { Caller } from '../access';
import { Core } from '../core';
import { baseOf, currentOf, slotOf, toSummary } from '../deployments';
import { Operation } from '../engine';
import { environmentDiagnoses } from './diagnosis';
import { CanFacts, environmentCan } from './rules/can';
import { summarise } from './rules/summary';
import { EnvironmentDefinition, PlacementRecord } from './types';

/** Of one service, in the order given. */
export async function environmentsFor(
  core: Core,
  caller: Caller,
  service: string,
  definitions: EnvironmentDefinition[],
): Promise<Environment[]> {
  const verbs = [
    ['deploy', deploymentCreatePermission],
    ['rollback', rollbackCreatePermission],
    ['hold', holdSetPermission],
    ['logs', logsReadPermission],
    ['terminal', terminalOpenPermission],
  ] as const;
  const record = await core.services.get(service);
  const path = core.environments.definitionsOf(record);
  const [placements, verdicts] = await Promise.all([
    core.environments.placements(service),
    core.access.verdicts(
      caller,
      definitions.flatMap(({ name }) =>
        verbs.map(([, permission]) => ({
          permission,
          object: { service, environment: name },
        })),
      ),
    ),
  ]);
  return Promise.all(
    definitions.map((definition, index) => {
      const own = verdicts.slice(index * verbs.length);
      const rights = Object.fromEntries(
        verbs.map(([verb], at) => [verb, own[at]]),
      ) as unknown as CanFacts['rights'];
      const place = path.findIndex(({ name }) => name === definition.name);
      return environmentOf(core, service, definition, {
        rights,
        records: placements.filter(p => p.environment === definition.name),
        previous: path[place - 1]?.name,
      });
    }),
  );
}

async function environmentOf(
  core: Core,
  service: string,
  definition: EnvironmentDefinition,
  known: {
    rights: CanFacts['rights'];
    records: PlacementRecord[];
    previous?: string;
  },
): Promise<Environment> {
  const { name } = definition;
  const { rights, records, previous } = known;
  const present = currentOf(definition, records);
  const [statuses, queue, hold, newest, lastGood, others, promotable] =
    await Promise.all([
      Promise.all(
        definition.targets.map(async target => ({
          target,
          status: await core.environments.status(service, name, target),
        })),
      ),
      core.engine.queue(slotOf(service, name)),
      core.environments.hold(service, name),
      core.deployments.newest(service, name),
      core.deployments.lastGood(service, name, present?.versionId),
      core.deployments.canGoBack(service, name, present?.versionId),
      core.deployments.promotable(service, definition),
    ]);
  const facts = summarise(statuses);
  const gates = promotable
    ? await core.deployments.gates({
        service,
        environment: definition,
        kind: 'promote',
        versionId: promotable.versionId,
        automatic: false,
      })
    : [];
  const diagnoses = await environmentDiagnoses(core, {
    service,
    environment: name,
    health: facts.health,
    statuses,
    records,
    newest,
    canGoBack: others,
    mayReadLogs: rights.logs.allowed,
  });
  return {
    name,
    title: definition.title,
    order: definition.order,
    kind: definition.kind,
    protected: definition.protected,
    ...facts,
    ...diagnoses,
    activity: await activityOf(core, queue),
    placements: statuses.map(({ target, status }) =>
      placementOf(core, target, status, {
        record: records.find(record => record.target === target),
        rights,
      }),
    ),
    automation: {
      enabled: definition.automation !== undefined && hold === undefined,
      branch: definition.automation?.branch,
    },
    hold: hold && {
      by: { ref: hold.by },
      at: hold.at,
      reason: hold.reason,
      deploymentId: hold.deploymentId,
    },
    lastDeployment: newest && toSummary(newest),
    lastGood,
    base: baseOf(records),
    previousEnvironment: previous,
    promotable:
      promotable?.versionId === present?.versionId ? undefined : promotable,
    can: environmentCan({
      rights,
      capabilities: definition.targets.map(
        target => core.drivers.target(target).capabilities,
      ),
      occupied: records.length > 0,
      stopped: records.length > 0 && records.every(record => record.stopped),
      instances: statuses.some(({ status }) => status.instances.length > 0),
      previous,
      promotable,
      promoted: promotable?.versionId === present?.versionId,
      unmet: gates
        .filter(gate => gate.state === 'unmet')
        .map(gate => gate.reason),
      canGoBack: others || queue.running !== undefined,
    }),
  };
}

/** What runs, else what is next. */
async function activityOf(
  core: Core,
  queue: { running?: Operation; pending: Operation[] },
): Promise<EnvironmentActivity> {
  const operation = queue.running ?? queue.pending[0];
  if (!operation) {
    return { kind: 'idle' };
  }
  const deployment = await core.deployments.find(operation.id);
  const about = {
    deploymentId: operation.id,
    deploymentKind: deployment?.kind,
    versionName: deployment?.versionName,
    by: operation.requestedBy,
  };
  if (operation.state !== 'running') {
    const kind = operation.state === 'queued' ? 'queued' : 'waiting';
    return { kind, ...about, message: operation.reason };
  }
  const restoring = operation.phase === 'restore';
  const steps = restoring ? operation.plan.onFailure : operation.plan.steps;
  const step = steps[operation.stepIndex];
  return {
    kind: 'running',
    ...about,
    step: Math.min(operation.stepIndex + 1, steps.length),
    steps: steps.length,
    message: operation.parked?.reason ?? step?.title,
  };
}

function placementOf(
  core: Core,
  target: string,
  status: PlacementStatus,
  known: { record?: PlacementRecord; rights: CanFacts['rights'] },
): Placement {
  const { record, rights } = known;
  const { capabilities } = core.drivers.target(target);
  const instanceCan: Record<string, Verdict> = {
    logs: rights.logs,
    ...(capabilities.terminal && { terminal: rights.terminal }),
  };
  return {
    target,
    targetTitle: core.drivers.targetDefinition(target).title,
    track: 'stable',
    version: status.version,
    recordedVersion: record && {
      id: record.versionId,
      name: record.versionName,
    },
    configurationRevision: record?.configurationRevision,
    health: status.health,
    message: status.message,
    desired: status.desired,
    ready: status.ready,
    url: status.url,
    observedAt: status.observedAt,
    instances: status.instances.map(
      ({ evidence: _evidence, ...instance }): Instance => ({
        ...instance,
        placement: target,
        can: instanceCan,
      }),
    ),
  };
}
