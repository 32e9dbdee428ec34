/**
 * Deployments as clients see them.
 */
import {
  Deployment,
  deploymentAbortPermission,
  deploymentCreatePermission,
  Diagnosis,
  DeploymentStep,
  DeploymentSummary,
  logsReadPermission,
  PlacementOutcome,
  rollbackCreatePermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { Caller } from '../access';
import { Core } from '../core';
import { DiagnosisStore, withoutLogs } from '../diagnosis';
import { Operation, PlannedStep, StepRecord } from '../engine';
import { Planner } from './planner';
import { diagnosisOf } from './rules/diagnosis';
import { median } from '../median';
import { describe } from './rules/message';
import { slotOf } from './slot';
import { DeploymentStore } from './store';
import { DeploymentPlacement, DeploymentRecord } from './types';
import { EnvironmentVersionStore } from './versionStore';

const PENDING = ['waiting', 'queued'];
const LIVE = [...PENDING, 'running'];

export function toSummary(record: DeploymentRecord): DeploymentSummary {
  const { startedAt, finishedAt } = record;
  return {
    id: record.id,
    number: record.number,
    service: record.service,
    environment: record.environment,
    kind: record.kind,
    state: record.state,
    requestedBy: record.requestedBy,
    createdAt: record.createdAt,
    automatic: record.automatic,
    versionId: record.versionId,
    versionName: record.versionName,
    fromVersionId: record.fromVersionId,
    fromVersionName: record.fromVersionName,
    targets: record.targets,
    reason: record.reason,
    code: record.code,
    message: record.message,
    startedAt,
    finishedAt,
    durationSeconds:
      startedAt && finishedAt
        ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
        : undefined,
    commitTitle: record.commitTitle,
    parked: record.parked,
  };
}

export class DeploymentAnswers {
  constructor(
    private readonly core: Core,
    private readonly store: DeploymentStore,
    private readonly versions: EnvironmentVersionStore,
    private readonly planner: Planner,
  ) {}

  async detail(caller: Caller, record: DeploymentRecord): Promise<Deployment> {
    const { core } = this;
    const { service, environment } = record;
    const [operation, steps, placements, durations, records, kept, [logs]] =
      await Promise.all([
        core.engine.get(record.id),
        core.engine.steps(record.id),
        this.store.placements(record.id),
        this.versions.durations(service, environment),
        core.environments.placements(service, environment),
        new DiagnosisStore(core.database).find('deployment', record.id),
        core.access.verdicts(caller, [
          { permission: logsReadPermission, object: { service, environment } },
        ]),
      ]);
    const diagnosis: Diagnosis | undefined =
      kept ??
      // One that asks a question has not ended; those of old were kept without one.
      diagnosisOf(record, {
        steps,
        planned: operation?.plan.steps ?? [],
        placements,
        why: operation?.reason,
      });
    const main = steps.filter(step => step.phase === 'main');
    const why = operation?.reason;
    const live = LIVE.includes(record.state);
    return {
      ...toSummary(record),
      message: live
        ? describe(record, main, records, why)
        : record.message ?? describe(record, main, records, why),
      steps: operation
        ? stepsOf(operation, steps, durations).map(step =>
            logs.allowed ? step : withoutLines(step),
          )
        : [],
      gates: PENDING.includes(record.state) ? await this.gates(record) : [],
      placements: placements.map(placement => outcomeOf(record, placement)),
      planHash: operation?.planHash ?? '',
      onFailure: record.onFailure,
      can: await this.can(
        caller,
        record,
        operation,
        placements.some(placement => placement.state === 'succeeded'),
      ),
      configurationRevision: record.configurationRevision,
      ...(PENDING.includes(record.state) && (await this.place(record))),
      diagnosis:
        diagnosis && !logs.allowed ? withoutLogs(diagnosis) : diagnosis,
      parkedQuestion: operation?.parked,
      rollbackOf: record.rollbackOf,
      ...(await this.serves(record)),
    };
  }

  private async gates(record: DeploymentRecord) {
    const service = await this.core.services.get(record.service);
    const definition = this.core.environments
      .definitionsOf(service)
      .find(({ name }) => name === record.environment);
    return definition
      ? this.planner.gates(undefined, {
          service: record.service,
          environment: definition,
          kind: record.kind,
          versionId: record.versionId,
          automatic: record.automatic,
        })
      : [];
  }

  /** "2nd, behind #127". */
  private async place(record: DeploymentRecord) {
    const { running, pending } = await this.core.engine.queue(
      slotOf(record.service, record.environment),
    );
    const line = [...(running ? [running] : []), ...pending];
    const index = line.findIndex(({ id }) => id === record.id);
    const before =
      index > 0 ? await this.store.find(line[index - 1].id) : undefined;
    return {
      queuePosition: index < 0 ? undefined : index + 1,
      behind: before && toSummary(before),
    };
  }

  /** What answers now, asked of the targets. */
  private async serves(
    record: DeploymentRecord,
  ): Promise<Pick<Deployment, 'serves' | 'serving'>> {
    const statuses = await Promise.all(
      record.targets.map(target =>
        this.core.environments.status(
          record.service,
          record.environment,
          target,
        ),
      ),
    );
    const known = statuses.filter(status => status.version);
    if (known.length === 0) {
      const message = statuses.find(status => status.message)?.message;
      return {
        serves: message ?? `Nothing serves in ${record.environment}.`,
      };
    }
    const names = [...new Set(known.map(status => status.version!.name))];
    const ready = known.reduce((sum, status) => sum + status.ready, 0);
    const desired = known.reduce((sum, status) => sum + status.desired, 0);
    return {
      serves: `${names.join(' and ')} ${
        names.length > 1 ? 'serve' : 'serves'
      } (${ready} of ${desired}).`,
      serving: {
        versionNames: names,
        ready,
        desired,
        still:
          record.fromVersionId !== record.versionId &&
          known.every(({ version }) => version!.id === record.fromVersionId),
      },
    };
  }

  private async can(
    caller: Caller,
    record: DeploymentRecord,
    operation: Operation | undefined,
    switched: boolean,
  ): Promise<Record<string, Verdict>> {
    const object = { service: record.service, environment: record.environment };
    const [abort, deploy, rollback] = await this.core.access.verdicts(caller, [
      { permission: deploymentAbortPermission, object },
      { permission: deploymentCreatePermission, object },
      { permission: rollbackCreatePermission, object },
    ]);
    const live = LIVE.includes(record.state);
    return {
      abort: unless(live, abort, 'It has ended.'),
      resolve: unless(
        operation?.parked !== undefined,
        abort,
        'It asks no question.',
      ),
      retry: unless(
        record.state === 'failed' || record.state === 'aborted',
        deploy,
        'Only what failed or was stopped can be tried again.',
      ),
      rollback: unless(
        switched || record.state === 'running',
        rollback,
        'It never switched, so there is nothing to undo.',
      ),
    };
  }
}

/** What a program printed is for those who may read its log. */
function withoutLines(step: DeploymentStep): DeploymentStep {
  const { lastLines: _lines, ...facts } = step.facts ?? {};
  return { ...step, ...(step.facts && { facts }) };
}

function unless(fit: boolean, verdict: Verdict, reason: string): Verdict {
  return fit || !verdict.allowed
    ? verdict
    : { allowed: false, code: 'state.unfit', reason };
}

function stepsOf(
  operation: Operation,
  records: StepRecord[],
  durations: Map<string, number[]>,
): DeploymentStep[] {
  const toStep =
    (phase: 'main' | 'restore') =>
    (planned: PlannedStep): DeploymentStep => {
      const record = records.find(
        step => step.phase === phase && step.id === planned.id,
      );
      const { target, wave } = planned.input as {
        target?: string;
        wave?: number;
      };
      return {
        id: planned.id,
        title: planned.title,
        kind: planned.kind,
        phase,
        state: record?.state ?? 'pending',
        target,
        wave,
        startedAt: record?.startedAt,
        finishedAt: record?.finishedAt,
        usualSeconds: median(durations.get(planned.id) ?? []),
        message: record?.message,
        code: record?.code,
        facts: record?.facts,
        attempt: record?.attempt,
      };
    };
  const steps = operation.plan.steps.map(toStep('main'));
  const restores = operation.plan.onFailure.map(toStep('restore'));
  const restored =
    operation.phase === 'restore' ||
    restores.some(step => step.startedAt !== undefined);
  // Where no placement was touched, nothing is put back either.
  const touched = steps.some(step => step.target && step.startedAt);
  return restored && touched ? [...steps, ...restores] : steps;
}

function outcomeOf(
  record: DeploymentRecord,
  placement: DeploymentPlacement,
): PlacementOutcome {
  return {
    target: placement.target,
    state: placement.state,
    message: placement.message,
    fromVersionName: placement.former?.versionName,
    toVersionName: record.versionName,
  };
}
