/**
 * Makes the frozen plan of a deployment out of facts: which target in which wave, what is done there, what a failure leaves.
 */
import {
  CheckDefinition,
  DeploymentKindEnum,
  DeploymentOnFailureEnum,
} from '@slipway/backstage-plugin-releases-common';
import {
  PlacementAct,
  ReleasesError,
  Workload,
  workloadHash,
} from '@slipway/backstage-plugin-releases-node';
import { JsonObject } from '@backstage/types';
import stringify from 'json-stable-stringify';
import { createHash } from 'node:crypto';
import { authoriseStep } from '../../access';
import { Plan, PlannedStep } from '../../engine';
import { EnvironmentDefinition, PlacementRecord } from '../../environments';
import { Actor } from '../../ledger';
import { DeploymentPlacement } from '../types';
import { permissionFor } from './request';

/** Beside the rollout's own limit: to reach the target and to see the end. */
const MARGIN_SECONDS = 120;
const CHECK_SECONDS = 60;

/** What somebody "may" do. */
const ACTS: Record<DeploymentKindEnum, (environment: string) => string> = {
  deploy: environment => `deploy to ${environment}`,
  promote: environment => `promote to ${environment}`,
  rollback: environment => `roll back ${environment}`,
  restart: environment => `restart ${environment}`,
  scale: environment => `scale ${environment}`,
  stop: environment => `stop ${environment}`,
};

export interface PlanFacts {
  id: string;
  service: string;
  environment: EnvironmentDefinition;
  kind: DeploymentKindEnum;
  requestedBy: Actor;
  /** Chosen targets. */
  targets: string[];
  version: { id: string; name: string };
  configurationRevision: number;
  /** By target; for kinds that put a version there. */
  workloads?: Record<string, Workload>;
  /** For scale. */
  replicas?: number;
  /** As they are now, of the whole environment. */
  placements: PlacementRecord[];
  base?: string;
  /** Absent: `restore` where every chosen target has something to go back to. */
  onFailure?: DeploymentOnFailureEnum;
  /** Those that must pass afterwards. */
  checks: CheckDefinition[];
}

export interface DeploymentPlan {
  plan: Plan;
  placements: DeploymentPlacement[];
  onFailure: DeploymentOnFailureEnum;
}

/** What every step of a placement is given. */
export interface PlacementStepInput {
  target: string;
  wave: number;
  act: PlacementAct;
}

/** What the step that runs the required checks is given. */
export interface ChecksStepInput {
  deploymentId: string;
  service: string;
  environment: string;
  targets: string[];
  version: { id: string; name: string };
  checks: CheckDefinition[];
}

/** Throws 409 `state.unfit` when nothing is there to restart, scale or stop. */
export function makePlan(facts: PlanFacts): DeploymentPlan {
  const waves = facts.environment.targets.filter(target =>
    facts.targets.includes(target),
  );
  const placements = waves.map((target, index) =>
    placementOf(facts, target, index + 1),
  );
  const steps = [
    authoriseStep(facts.requestedBy, {
      permission: permissionFor(facts.kind),
      object: { service: facts.service, environment: facts.environment.name },
      targets: waves,
      act: ACTS[facts.kind](facts.environment.name),
    }),
    ...placements.map(placement => placementStep(facts, placement)),
  ];
  if (facts.checks.length > 0 && putsVersion(facts.kind)) {
    steps.push(checksStep(facts, waves));
  }
  const onFailure = facts.onFailure ?? defaultOnFailure(facts, placements);
  const restores =
    onFailure === 'restore'
      ? [...placements].reverse().flatMap(restoreStep)
      : [];
  return {
    onFailure,
    placements,
    plan: {
      facts: json({
        deployment: facts.id,
        kind: facts.kind,
        service: facts.service,
        environment: facts.environment.name,
        base: facts.base ?? null,
        version: facts.version,
        configurationRevision: facts.configurationRevision,
        artifacts: Object.fromEntries(
          placements.flatMap(({ target, workload }) =>
            workload ? [[target, workload.artifact.digest]] : [],
          ),
        ),
        workloads: Object.fromEntries(
          placements.flatMap(({ target, workloadHash: hash }) =>
            hash ? [[target, hash]] : [],
          ),
        ),
        targets: waves,
        onFailure,
        policyRevision: policyRevision(facts.environment),
      }),
      steps,
      onFailure: restores,
    },
  };
}

/** Whether this kind puts a version there; the others act on what is there. */
export function putsVersion(kind: DeploymentKindEnum): boolean {
  return kind === 'deploy' || kind === 'promote' || kind === 'rollback';
}

/** The deployment that put there what runs now; absent when nothing was ever deployed. */
export function baseOf(placements: PlacementRecord[]): string | undefined {
  return [...placements].sort(
    (a, b) => b.deploymentNumber - a.deploymentNumber,
  )[0]?.deploymentId;
}

function placementOf(
  facts: PlanFacts,
  target: string,
  wave: number,
): DeploymentPlacement {
  const former = facts.placements.find(p => p.target === target);
  if (!putsVersion(facts.kind) && !former) {
    throw new ReleasesError(
      'state.unfit',
      `Nothing of ${facts.service} is on ${target} in ${facts.environment.name}; deploy a version first.`,
      { status: 409 },
    );
  }
  let workload = facts.workloads?.[target];
  if (facts.kind === 'scale') {
    workload = { ...former!.workload, replicas: facts.replicas! };
  }
  return {
    deploymentId: facts.id,
    target,
    wave,
    state: 'pending',
    former,
    ...(workload && { workload, workloadHash: workloadHash(workload) }),
  };
}

function placementStep(
  facts: PlanFacts,
  placed: DeploymentPlacement,
): PlannedStep {
  const { target, wave } = placed;
  const placement = {
    service: facts.service,
    environment: facts.environment.name,
  };
  const workload = placed.workload ?? placed.former!.workload;
  const timeoutSeconds = workload.rollout.timeoutSeconds + MARGIN_SECONDS;
  const step = (
    verb: 'apply' | 'restart' | 'scale' | 'stop',
    title: string,
    act: PlacementAct,
  ): PlannedStep => ({
    id: `${verb}-${target}`,
    kind: `placement.${verb}@1`,
    title,
    input: json({ target, wave, act }),
    timeoutSeconds,
  });
  const { name } = facts.version;
  switch (facts.kind) {
    case 'restart':
      return step('restart', `Restart ${name} on ${target}`, {
        verb: 'restart',
        placement,
      });
    case 'scale':
      return step('scale', `Scale ${name} on ${target} to ${facts.replicas}`, {
        verb: 'scale',
        placement,
        replicas: facts.replicas!,
      });
    case 'stop':
      return step('stop', `Stop ${name} on ${target}`, {
        verb: 'stop',
        placement,
      });
    default:
      return step('apply', `Roll out ${name} on ${target}`, {
        verb: 'apply',
        placement,
        workload,
      });
  }
}

function checksStep(facts: PlanFacts, targets: string[]): PlannedStep {
  const names = facts.checks.map(check => check.title ?? check.name);
  return {
    id: 'checks',
    kind: 'deployment.checks@1',
    title: `Check ${names.join(', ')}`,
    input: json({
      deploymentId: facts.id,
      service: facts.service,
      environment: facts.environment.name,
      targets,
      version: facts.version,
      checks: facts.checks,
    }),
    timeoutSeconds:
      MARGIN_SECONDS +
      facts.checks.reduce(
        (sum, check) => sum + (check.timeoutSeconds ?? CHECK_SECONDS),
        0,
      ) *
        targets.length,
  };
}

function restoreStep(placed: DeploymentPlacement): PlannedStep[] {
  const { former, target, wave } = placed;
  if (!former || former.stopped) {
    return [];
  }
  const { workload } = former;
  const placement = {
    service: former.service,
    environment: former.environment,
  };
  return [
    {
      id: `restore-${target}`,
      kind: 'placement.restore@1',
      title: `Restore ${former.versionName} on ${target}`,
      input: json({
        target,
        wave,
        act: { verb: 'apply', placement, workload },
      }),
      timeoutSeconds: workload.rollout.timeoutSeconds + MARGIN_SECONDS,
    },
  ];
}

function defaultOnFailure(
  facts: PlanFacts,
  placements: DeploymentPlacement[],
): DeploymentOnFailureEnum {
  const canGoBack = placements.every(({ former }) => former && !former.stopped);
  return putsVersion(facts.kind) && canGoBack ? 'restore' : 'keep';
}

/** Changes with what configuration says of the environment. */
function policyRevision(environment: EnvironmentDefinition): string {
  return createHash('sha256')
    .update(stringify(environment) ?? '')
    .digest('hex')
    .slice(0, 16);
}

/** Plain JSON: without what is undefined. */
function json(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
