/**
 * Takes a request for a deployment: who may, whether it makes sense, the plan, the row of history and the operation, in one transaction.
 */
import { DeploymentCreate } from '@slipway/backstage-plugin-releases-common';
import {
  ReleasesError,
  workloadHash,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { artifactToRun } from '../configuration';
import { Core } from '../core';
import { transaction } from '../database';
import { Actor } from '../ledger';
import { Drawn, Planner, Wish } from './planner';
import { putsVersion } from './rules/plan';
import { checkRequest, incapable, permissionFor } from './rules/request';
import { DEPLOYMENT_KIND, slotOf } from './slot';
import { DeploymentStore } from './store';
import { Ask, DeploymentRecord } from './types';

const ROLLBACK_PRIORITY = 100;

/** The rest of a transaction that belongs with the asking, for example a signal. */
type Also = (tx: Knex.Transaction) => Promise<void>;

export class Asking {
  constructor(
    private readonly core: Core,
    private readonly store: DeploymentStore,
    private readonly planner: Planner,
  ) {}

  /**
   * Errors: 403 `permission.denied` and `grant.missing`, 400 `request.invalid` and `reason.required`, 404 `environment.not-found`,
   * `version.not-found` and `target.unknown`, 409 `service.detached`, `gate.unmet` (all unmet gates in `details.gates`), `state.unfit`,
   * `target.incapable`, `artifact.unsupported` and `deployment.base-changed`.
   */
  async ask(options: Ask, also?: Also): Promise<DeploymentRecord> {
    const { id, caller, service, body } = options;
    await this.core.access.require(caller, permissionFor(body.kind), {
      service,
      environment: body.environment,
    });
    const known = await this.store.find(id);
    if (known) {
      return known;
    }
    const environment = await this.core.environments.definition(
      service,
      body.environment,
    );
    await this.refuseDetached(service);
    const targets = checkRequest(body, environment);
    await this.checkTargets(service, body, targets);
    const wish: Wish = {
      id,
      service,
      environment,
      request: body,
      requestedBy: caller.actor,
      targets,
    };
    try {
      return await transaction(this.core.database, async tx => {
        const record = await this.write(tx, options, wish);
        await also?.(tx);
        return record;
      });
    } catch (error) {
      await this.auditRefusal(options, error);
      throw error;
    }
  }

  private async write(
    tx: Knex.Transaction,
    options: Ask,
    wish: Wish,
  ): Promise<DeploymentRecord> {
    const { caller, body, automatic } = options;
    const { service, environment } = wish;
    const drawn = await this.planner.draw(tx, wish);
    this.refuseChangedBase(wish, drawn);
    await this.refuseGates(tx, wish, drawn, automatic);
    await this.checkArtifact(tx, wish, drawn);
    const slot = slotOf(service, environment.name);
    const { running } = await this.core.engine.queue(slot, tx);
    if (body.kind === 'rollback' && !running) {
      refuseSame(wish, drawn);
    }
    const reason = body.reason?.trim() || undefined;
    const record: DeploymentRecord = {
      ...drawn.record,
      id: wish.id,
      service,
      number: await this.store.nextNumber(tx, service),
      environment: environment.name,
      kind: body.kind,
      state: 'waiting',
      requestedBy: caller.actor,
      automatic,
      rollbackOf: body.kind === 'rollback' ? drawn.record.baseId : undefined,
      request: settled(body, drawn),
      reason,
      parked: false,
      createdAt: new Date().toISOString(),
    };
    await this.store.insert(tx, record, drawn.placements);
    await this.core.engine.enqueue(tx, {
      id: wish.id,
      kind: DEPLOYMENT_KIND,
      slot,
      subject: {
        type: 'deployment',
        id: wish.id,
        service,
        environment: environment.name,
      },
      requestedBy: caller.actor,
      reason,
      plan: drawn.plan,
      priority: body.kind === 'rollback' ? ROLLBACK_PRIORITY : 0,
      automatic,
    });
    if (body.kind === 'rollback') {
      await this.makeWay(tx, record, caller.actor, running?.id);
    }
    if (automatic) {
      await this.core.engine.endPending(tx, {
        slot,
        automaticOnly: true,
        except: wish.id,
        state: 'superseded',
        by: caller.actor,
        code: 'deployment.superseded',
        reason: `${record.versionName} is newer`,
      });
    }
    return (await this.store.find(wish.id, tx))!;
  }

  /** A rollback pauses automation, ends what automation has queued, and stops what runs. */
  private async makeWay(
    tx: Knex.Transaction,
    record: DeploymentRecord,
    by: Actor,
    running: string | undefined,
  ): Promise<void> {
    const { service, environment } = record;
    const reason = record.reason!;
    await this.core.environments.setHold(tx, service, environment, {
      by: by.ref,
      at: record.createdAt,
      reason,
      deploymentId: record.id,
    });
    await this.core.ledger.append(tx, {
      actor: by,
      action: 'hold.set',
      object: {
        type: 'environment',
        id: slotOf(service, environment),
        service,
        environment,
      },
      after: { deploymentId: record.id },
      reason,
      outcome: 'done',
    });
    await this.core.engine.endPending(tx, {
      slot: slotOf(service, environment),
      automaticOnly: true,
      except: record.id,
      state: 'superseded',
      by,
      code: 'hold.set',
      reason: 'a rollback paused automation',
    });
    if (running) {
      await this.core.engine.abort(tx, running, {
        by,
        reason: `a rollback to ${record.versionName} was asked for`,
      });
    }
  }

  private async refuseDetached(service: string) {
    const record = await this.core.services.get(service);
    if (record.state === 'detached') {
      throw new ReleasesError(
        'service.detached',
        `${service} is no longer in the catalog: its history stays, acts are refused. Register it again to release it.`,
        { status: 409 },
      );
    }
  }

  private async checkTargets(
    service: string,
    body: DeploymentCreate,
    targets: string[],
  ) {
    for (const target of targets) {
      const driver = this.core.drivers.target(target);
      const reason = incapable(body.kind, driver.capabilities);
      if (reason) {
        throw new ReleasesError(
          'target.incapable',
          `Target ${target} cannot do this. ${reason}`,
          { status: 409 },
        );
      }
      const verdict = await this.core.access.targetAllowed(service, target);
      if (!verdict.allowed) {
        throw new ReleasesError(
          verdict.code ?? 'grant.missing',
          verdict.reason ?? `${service} may not use target ${target}.`,
          { status: 403 },
        );
      }
    }
  }

  private async checkArtifact(
    tx: Knex.Transaction,
    { service, targets, request }: Wish,
    drawn: Drawn,
  ) {
    if (!putsVersion(request.kind)) {
      return;
    }
    const version = await this.core.versions.get(
      service,
      drawn.record.versionId!,
      tx,
    );
    const { kind } = artifactToRun(version);
    for (const target of targets) {
      const { artifactKinds } = this.core.drivers.target(target).capabilities;
      if (!artifactKinds.includes(kind)) {
        throw new ReleasesError(
          'artifact.unsupported',
          `Target ${target} runs ${artifactKinds.join(' and ')} and ${
            version.name
          } is an ${kind}; choose another target or build another artifact.`,
          { status: 409 },
        );
      }
    }
  }

  private refuseChangedBase({ environment, request }: Wish, drawn: Drawn) {
    const { expectedBase } = request;
    const { baseId, fromVersionName } = drawn.record;
    if (expectedBase !== undefined && expectedBase !== (baseId ?? '')) {
      throw new ReleasesError(
        'deployment.base-changed',
        `${environment.name} now runs ${
          fromVersionName ?? 'nothing'
        }. Compare again.`,
        { status: 409, details: { base: baseId ?? null } },
      );
    }
  }

  private async refuseGates(
    tx: Knex.Transaction,
    { service, environment, request }: Wish,
    drawn: Drawn,
    automatic: boolean,
  ) {
    const gates = await this.planner.gates(tx, {
      service,
      environment,
      kind: request.kind,
      versionId: drawn.record.versionId,
      automatic,
    });
    const unmet = gates.filter(gate => gate.state === 'unmet');
    if (unmet.length > 0) {
      throw new ReleasesError(
        'gate.unmet',
        `${drawn.record.versionName} may not go to ${environment.name}: ${unmet
          .map(gate => gate.reason)
          .join('; ')}.`,
        { status: 409, details: { gates: unmet } },
      );
    }
  }

  /** A refusal for reasons of state belongs in the audit as one for reasons of right. */
  private async auditRefusal({ caller, service, body }: Ask, error: unknown) {
    if (!(error instanceof ReleasesError) || error.code !== 'gate.unmet') {
      return;
    }
    await transaction(this.core.database, tx =>
      this.core.ledger.append(tx, {
        actor: caller.actor,
        action: 'deployment.refused',
        object: {
          type: 'environment',
          id: slotOf(service, body.environment),
          service,
          environment: body.environment,
        },
        after: { kind: body.kind, versionId: body.versionId ?? null },
        reason: error.message,
        outcome: 'refused',
      }),
    );
  }
}

/** What was asked for, with what it came to mean: a plan made anew moves the same version with the same configuration. */
function settled(body: DeploymentCreate, drawn: Drawn): DeploymentCreate {
  if (!putsVersion(body.kind)) {
    return body;
  }
  const { versionId, configurationRevision } = drawn.record;
  const recorded = body.kind === 'rollback' && body.configuration !== 'current';
  return { ...body, versionId, ...(!recorded && { configurationRevision }) };
}

function refuseSame({ environment }: Wish, drawn: Drawn) {
  const same = drawn.placements.every(
    ({ former, workload }) =>
      former &&
      workload &&
      !former.stopped &&
      former.workloadHash === workloadHash(workload),
  );
  if (same) {
    throw new ReleasesError(
      'state.unfit',
      `${environment.name} runs ${drawn.record.versionName} with this configuration already; choose another version, or restart it.`,
      { status: 409 },
    );
  }
}
