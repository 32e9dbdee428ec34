/**
 * Collects the facts of a deployment inside a transaction and makes its plan and its row of history: when it is asked for, and again when
 * the base changed while it waited.
 */
import {
  DeploymentCreate,
  Gate,
} from '@slipway/backstage-plugin-releases-common';
import {
  ReleasesError,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { ConfigurationRecord, renderWorkload } from '../configuration';
import { Core } from '../core';
import { EnvironmentDefinition, PlacementRecord } from '../environments';
import { Actor } from '../ledger';
import { VersionRecord } from '../versions';
import { evaluateGates } from './rules/gates';
import { baseOf, DeploymentPlan, makePlan, putsVersion } from './rules/plan';
import { DeploymentStore } from './store';
import { DeploymentRecord } from './types';
import { EnvironmentVersionStore } from './versionStore';

/** A request whose version is known. */
export interface Wish {
  id: string;
  service: string;
  environment: EnvironmentDefinition;
  request: DeploymentCreate;
  requestedBy: Actor;
  targets: string[];
}

export interface Drawn extends DeploymentPlan {
  record: Pick<
    DeploymentRecord,
    | 'versionId'
    | 'versionName'
    | 'fromVersionId'
    | 'fromVersionName'
    | 'baseId'
    | 'configurationRevision'
    | 'commitTitle'
    | 'onFailure'
    | 'targets'
    | 'replicas'
  >;
}

export class Planner {
  constructor(
    private readonly core: Core,
    private readonly store: DeploymentStore,
    private readonly versions: EnvironmentVersionStore,
  ) {}

  /**
   * Errors: 404 `version.not-found`, 409 `state.unfit`, 409 `configuration.…`, 409 `version.without-artifact`.
   */
  async draw(tx: Knex.Transaction, wish: Wish): Promise<Drawn> {
    const { service, environment, request, targets } = wish;
    const placements = await this.core.environments.placements(
      service,
      environment.name,
      tx,
    );
    const present = currentOf(environment, placements, targets);
    const subject = putsVersion(request.kind)
      ? await this.versionToPut(tx, wish, placements)
      : this.versionThere(wish, present);
    const drawn = makePlan({
      id: wish.id,
      service,
      environment,
      kind: request.kind,
      requestedBy: wish.requestedBy,
      targets,
      version: subject.version,
      configurationRevision: subject.configurationRevision,
      workloads: subject.workloads,
      replicas: request.replicas,
      placements,
      base: baseOf(placements),
      onFailure: request.onFailure,
      checks: await this.core.checks.required(service, environment.name, tx),
    });
    return {
      ...drawn,
      record: {
        versionId: subject.version.id,
        versionName: subject.version.name,
        fromVersionId: present?.versionId,
        fromVersionName: present?.versionName,
        baseId: baseOf(placements),
        configurationRevision: subject.configurationRevision,
        commitTitle: subject.commitTitle,
        onFailure: drawn.onFailure,
        targets: drawn.placements.map(placement => placement.target),
        replicas: request.replicas,
      },
    };
  }

  /** All gates as they are now. */
  async gates(
    tx: Knex.Transaction | undefined,
    wish: Pick<Wish, 'service' | 'environment'> & {
      kind: DeploymentCreate['kind'];
      versionId?: string;
      automatic: boolean;
    },
  ): Promise<Gate[]> {
    const { service, environment, versionId } = wish;
    const previous = await this.previous(service, environment, tx);
    const passed =
      previous && versionId
        ? await this.versions.find(service, previous, versionId, tx)
        : undefined;
    return evaluateGates({
      kind: wish.kind,
      automatic: wish.automatic,
      environment,
      previous,
      version: versionId
        ? await this.core.versions.get(service, versionId, tx)
        : undefined,
      passedBefore: passed?.outcome === 'succeeded',
      hold: await this.core.environments.hold(service, environment.name, tx),
    });
  }

  /** The name of the environment before on the service's path. */
  async previous(
    service: string,
    environment: EnvironmentDefinition,
    tx?: Knex.Transaction,
  ): Promise<string | undefined> {
    const record = await this.core.services.get(service, tx);
    const path = this.core.environments.definitionsOf(record);
    const index = path.findIndex(({ name }) => name === environment.name);
    return path[index - 1]?.name;
  }

  /** What would be rendered for a version: as it was recorded, or with today's configuration. */
  async render(
    tx: Knex.Transaction | undefined,
    options: {
      service: string;
      environment: EnvironmentDefinition;
      version: VersionRecord;
      targets: string[];
      configuration: 'recorded' | 'current';
      revision?: number;
    },
  ): Promise<{
    workloads: Record<string, Workload>;
    configurationRevision: number;
  }> {
    const { service, environment, version, targets } = options;
    const known = await this.versions.find(
      service,
      environment.name,
      version.id,
      tx,
    );
    if (options.configuration === 'recorded' && known) {
      const placed = await this.store.placements(known.deploymentId, tx);
      const any = placed.find(placement => placement.workload)?.workload;
      const workloads = targets.flatMap(target => {
        const own = placed.find(placement => placement.target === target);
        const workload = own?.workload ?? any;
        return workload ? [[target, workload] as const] : [];
      });
      if (workloads.length === targets.length) {
        return {
          workloads: Object.fromEntries(workloads),
          configurationRevision: known.configurationRevision,
        };
      }
    }
    const configuration = await this.configuration(tx, service, options);
    const workload = renderWorkload({
      service,
      environment: environment.name,
      version,
      values: this.core.configuration.effective(configuration, environment),
    });
    return {
      workloads: Object.fromEntries(targets.map(target => [target, workload])),
      configurationRevision: configuration.revision,
    };
  }

  private configuration(
    tx: Knex.Transaction | undefined,
    service: string,
    options: { revision?: number },
  ): Promise<ConfigurationRecord> {
    return options.revision === undefined
      ? this.core.configuration.latest(service, tx)
      : this.core.configuration.revision(service, options.revision, tx);
  }

  private async versionToPut(
    tx: Knex.Transaction,
    wish: Wish,
    placements: PlacementRecord[],
  ) {
    const { service, environment, request, targets } = wish;
    const versionId =
      request.versionId ?? (await this.versionFrom(tx, wish, placements));
    const version = await this.core.versions.get(service, versionId, tx);
    if (
      request.kind === 'rollback' &&
      !(await this.versions.find(service, environment.name, versionId, tx))
    ) {
      throw new ReleasesError(
        'state.unfit',
        `${version.name} was never deployed to ${environment.name}, so there is no going back to it; deploy it instead.`,
        { status: 409 },
      );
    }
    const rendered = await this.render(tx, {
      service,
      environment,
      version,
      targets,
      configuration:
        request.kind === 'rollback'
          ? request.configuration ?? 'recorded'
          : 'current',
      revision: request.configurationRevision,
    });
    return {
      version: { id: version.id, name: version.name },
      commitTitle: version.commit?.title,
      ...rendered,
    };
  }

  private versionThere(wish: Wish, present: PlacementRecord | undefined) {
    if (!present) {
      throw new ReleasesError(
        'state.unfit',
        `Nothing of ${wish.service} is in ${wish.environment.name}; deploy a version first.`,
        { status: 409 },
      );
    }
    return {
      version: { id: present.versionId, name: present.versionName },
      configurationRevision: present.configurationRevision,
      workloads: undefined,
      commitTitle: undefined,
    };
  }

  /** For a promotion what runs in the environment before, for a rollback the last good one. */
  private async versionFrom(
    tx: Knex.Transaction,
    wish: Wish,
    placements: PlacementRecord[],
  ): Promise<string> {
    const { service, environment, request } = wish;
    if (request.kind === 'promote') {
      return this.promotable(service, environment, tx).then(found => {
        if (found) {
          return found.versionId;
        }
        throw new ReleasesError(
          'state.unfit',
          `Nothing runs before ${environment.name} on the promotion path, so there is nothing to promote; deploy a version there first.`,
          { status: 409 },
        );
      });
    }
    throw new ReleasesError(
      'request.invalid',
      `Name the version to roll ${environment.name} back to: versionId.${
        placements[0] ? ` Now it runs ${placements[0].versionName}.` : ''
      }`,
    );
  }

  /** What runs in the environment before, and so would be promoted here. */
  async promotable(
    service: string,
    environment: EnvironmentDefinition,
    tx?: Knex.Transaction,
  ): Promise<{ versionId: string; versionName: string } | undefined> {
    const previous = await this.previous(service, environment, tx);
    if (previous === undefined) {
      return undefined;
    }
    const definition = await this.core.environments.definition(
      service,
      previous,
      tx,
    );
    const there = await this.core.environments.placements(
      service,
      previous,
      tx,
    );
    const found = currentOf(definition, there, definition.targets);
    return (
      found && { versionId: found.versionId, versionName: found.versionName }
    );
  }
}

/** The placement of the first wave that has one. */
export function currentOf(
  environment: EnvironmentDefinition,
  placements: PlacementRecord[],
  targets: string[] = environment.targets,
): PlacementRecord | undefined {
  return environment.targets
    .filter(target => targets.includes(target))
    .map(target => placements.find(placement => placement.target === target))
    .find(placement => placement !== undefined);
}
