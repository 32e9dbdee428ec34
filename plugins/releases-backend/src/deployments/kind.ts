/**
 * The operation kind `deployment`: when it may begin, and what its course changes in the nouns' own rows. Everything here runs inside a
 * transaction of the engine.
 */
import { Knex } from 'knex';
import { Core } from '../core';
import { afterCommit } from '../database';
import { DiagnosisStore } from '../diagnosis';
import {
  Admission,
  Operation,
  OperationKind,
  OperationState,
  StepRecord,
} from '../engine';
import { Planner } from './planner';
import { diagnosisOf } from './rules/diagnosis';
import { describe } from './rules/message';
import {
  baseOf,
  ChecksStepInput,
  PlacementStepInput,
  putsVersion,
} from './rules/plan';
import { DEPLOYMENT_KIND } from './slot';
import { DeploymentStore } from './store';
import { DeploymentPlacement, DeploymentRecord } from './types';
import { EnvironmentVersionStore } from './versionStore';

const TERMINAL: OperationState[] = [
  'succeeded',
  'failed',
  'aborted',
  'superseded',
  'rejected',
  'expired',
];

export class DeploymentKind implements OperationKind {
  readonly name = DEPLOYMENT_KIND;

  constructor(
    private readonly core: Core,
    private readonly store: DeploymentStore,
    private readonly versions: EnvironmentVersionStore,
    private readonly planner: Planner,
  ) {}

  async admit(tx: Knex.Transaction, operation: Operation): Promise<Admission> {
    const record = (await this.store.find(operation.id, tx))!;
    const service = await this.core.services.find(record.service, tx);
    if (!service || service.state === 'detached') {
      return deny(
        'service.detached',
        `${record.service} is no longer in the catalog`,
      );
    }
    const environment = this.core.environments
      .definitionsOf(service)
      .find(({ name }) => name === record.environment);
    if (!environment) {
      return deny(
        'environment.not-found',
        `${record.service} no longer has the environment ${record.environment}`,
      );
    }
    if (record.automatic && !environment.automation) {
      // The rule's grant is that configuration; it may have gone while this waited.
      return deny(
        'grant.missing',
        `${record.environment} no longer deploys by itself`,
      );
    }
    const gates = await this.planner.gates(tx, {
      service: record.service,
      environment,
      kind: record.kind,
      versionId: record.versionId,
      automatic: record.automatic,
    });
    const unmet = gates.find(gate => gate.state === 'unmet');
    if (unmet) {
      return deny(unmet.code ?? 'gate.unmet', unmet.reason);
    }
    const deferred = gates.find(gate => gate.state === 'deferred');
    if (deferred) {
      return {
        decision: 'defer',
        code: deferred.code ?? 'gate.unmet',
        reason: deferred.reason,
        ...(deferred.until && { until: deferred.until }),
      };
    }
    const placements = await this.core.environments.placements(
      record.service,
      record.environment,
      tx,
    );
    if (baseOf(placements) === record.baseId) {
      return { decision: 'admit' };
    }
    const gone = record.targets.find(
      target => !environment.targets.includes(target),
    );
    if (gone) {
      return deny(
        'target.unknown',
        `${record.environment} no longer has the target ${gone}`,
      );
    }
    const drawn = await this.planner.draw(tx, {
      id: record.id,
      service: record.service,
      environment,
      request: record.request,
      requestedBy: record.requestedBy,
      targets: record.targets,
    });
    await this.store.replacePlan(
      tx,
      { ...record, ...drawn.record },
      drawn.placements,
    );
    return {
      decision: 'replan',
      plan: drawn.plan,
      reason: `${record.environment} runs ${
        drawn.record.fromVersionName ?? 'nothing'
      } by now`,
    };
  }

  async onTransition(
    tx: Knex.Transaction,
    operation: Operation,
    from: OperationState | undefined,
  ): Promise<void> {
    const before = await this.store.find(operation.id, tx);
    if (!before || (from === undefined && operation.state === 'waiting')) {
      return;
    }
    const record: DeploymentRecord = {
      ...before,
      state: operation.state,
      startedAt: operation.startedAt,
      finishedAt: operation.finishedAt,
    };
    const ended = TERMINAL.includes(operation.state);
    await this.store.update(tx, operation.id, {
      state: operation.state,
      code: operation.code ?? null,
      startedAt: operation.startedAt,
      finishedAt: operation.finishedAt,
      ...(ended && {
        parked: false,
        message: await this.message(tx, operation, record),
      }),
    });
    if (ended) {
      await this.settle(tx, record);
      await this.diagnose(tx, operation, record);
      this.log(tx, record);
    }
  }

  async onStep(
    tx: Knex.Transaction,
    operation: Operation,
    step: StepRecord,
  ): Promise<void> {
    const record = await this.store.find(operation.id, tx);
    if (!record) {
      return;
    }
    const parked = step.state === 'parked';
    if (parked !== record.parked) {
      await this.store.update(tx, operation.id, { parked });
    }
    if (step.state === 'succeeded' && step.phase === 'main') {
      await this.rememberDuration(tx, record, step);
    }
    const list =
      step.phase === 'main' ? operation.plan.steps : operation.plan.onFailure;
    const planned = list.find(candidate => candidate.id === step.id);
    const input = planned?.input as
      | Partial<PlacementStepInput & ChecksStepInput>
      | undefined;
    if (!input?.target) {
      return;
    }
    const placements = await this.store.placements(operation.id, tx);
    const placement = placements.find(({ target }) => target === input.target);
    if (placement) {
      await (step.phase === 'main'
        ? this.placed(tx, record, placement, step)
        : this.restored(tx, record, placement, step));
    }
  }

  private async placed(
    tx: Knex.Transaction,
    record: DeploymentRecord,
    placement: DeploymentPlacement,
    step: StepRecord,
  ): Promise<void> {
    const { target, former } = placement;
    const change = (state: DeploymentPlacement['state']) =>
      this.store.updatePlacement(tx, record.id, target, {
        state,
        message: step.message,
      });
    if (step.state === 'failed' || step.state === 'aborted') {
      await change('failed');
    } else if (step.state === 'skipped') {
      await change('unchanged');
    } else if (step.state === 'succeeded') {
      await change('succeeded');
      await this.core.environments.recordPlacement(tx, {
        service: record.service,
        environment: record.environment,
        target,
        versionId: record.versionId!,
        versionName: record.versionName!,
        configurationRevision: record.configurationRevision!,
        workload: placement.workload ?? former!.workload,
        workloadHash: placement.workloadHash ?? former!.workloadHash,
        stopped: record.kind === 'stop',
        deploymentId: record.id,
        deploymentNumber: record.number,
      });
    } else if (step.state !== 'pending') {
      await change('running');
    }
  }

  private async restored(
    tx: Knex.Transaction,
    record: DeploymentRecord,
    placement: DeploymentPlacement,
    step: StepRecord,
  ): Promise<void> {
    const { former } = placement;
    if (step.state !== 'succeeded' || !former || step.facts?.untouched) {
      return;
    }
    await this.core.environments.recordPlacement(tx, former);
    if (placement.state === 'succeeded') {
      await this.store.updatePlacement(tx, record.id, placement.target, {
        state: 'restored',
        message: `${former.versionName} was restored`,
      });
    }
  }

  private async message(
    tx: Knex.Transaction,
    operation: Operation,
    record: DeploymentRecord,
  ): Promise<string> {
    const steps = await this.core.engine.steps(operation.id, tx);
    const placements = await this.core.environments.placements(
      record.service,
      record.environment,
      tx,
    );
    return describe(
      record,
      steps.filter(step => step.phase === 'main'),
      placements,
      operation.reason,
    );
  }

  /** What the end of a deployment says of its version in its environment. */
  private async settle(tx: Knex.Transaction, record: DeploymentRecord) {
    const { service, environment, state } = record;
    const placements = await this.store.placements(record.id, tx);
    // What never reached its turn leaves the placements as they were.
    for (const { target, state: then } of placements) {
      if (then === 'pending') {
        await this.store.updatePlacement(tx, record.id, target, {
          state: 'unchanged',
        });
      }
    }
    // Refused or stopped before it came to a placement: the version was never there, so nobody can go back to it.
    const touched = placements.some(
      placement => !['pending', 'unchanged'].includes(placement.state),
    );
    if (
      !touched ||
      !putsVersion(record.kind) ||
      (state !== 'succeeded' && state !== 'failed' && state !== 'aborted')
    ) {
      return;
    }
    await this.versions.remember(tx, service, environment, {
      versionId: record.versionId!,
      versionName: record.versionName!,
      deploymentId: record.id,
      deploymentNumber: record.number,
      configurationRevision: record.configurationRevision!,
      deployedAt: record.finishedAt ?? new Date().toISOString(),
      deployedBy: record.requestedBy.ref,
      outcome: state,
      rolledBack: false,
    });
    if (state === 'succeeded') {
      await this.versions.replaced(tx, {
        service,
        environment,
        by: record.versionId!,
        at: record.finishedAt ?? new Date().toISOString(),
        rolledBack: record.kind === 'rollback',
      });
    }
  }

  /** Once, at the end, so that it stays the same whatever becomes of the instances. */
  private async diagnose(
    tx: Knex.Transaction,
    operation: Operation,
    record: DeploymentRecord,
  ) {
    const diagnosis = diagnosisOf(
      { ...record, code: operation.code },
      {
        steps: await this.core.engine.steps(operation.id, tx),
        planned: operation.plan.steps,
        placements: await this.store.placements(record.id, tx),
        why: operation.reason,
      },
    );
    if (diagnosis) {
      await new DiagnosisStore(this.core.database).keep(
        'deployment',
        record.id,
        diagnosis,
        tx,
      );
    }
  }

  private async rememberDuration(
    tx: Knex.Transaction,
    record: DeploymentRecord,
    step: StepRecord,
  ) {
    if (step.startedAt && step.finishedAt) {
      const { service, environment } = record;
      await this.versions.stepTook(tx, {
        service,
        environment,
        stepId: step.id,
        deploymentId: record.id,
        deploymentNumber: record.number,
        seconds:
          (Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1000,
      });
    }
  }

  /** For dashboards; after the commit, so that what was not committed is not told. */
  private log(tx: Knex.Transaction, record: DeploymentRecord) {
    const { startedAt, finishedAt, createdAt } = record;
    const end = finishedAt ? Date.parse(finishedAt) : Date.now();
    afterCommit(tx, () =>
      this.core.logger.info('deployment_completed', {
        project: record.service,
        environment: record.environment,
        status: record.state,
        duration: (end - Date.parse(startedAt ?? createdAt)) / 1000,
        deployment: record.id,
        kind: record.kind,
        version: record.versionName ?? '',
        automatic: record.automatic,
      }),
    );
  }
}

function deny(code: string, reason: string): Admission {
  return { decision: 'deny', state: 'rejected', code, reason };
}
