/**
 * The first step of what somebody asked for: whether they may still do it, by the roles and groups of this moment. Between asking and
 * acting there may be a queue or a night; whoever lost the role meanwhile changes nothing.
 */
import { releasesPermissions } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { Core } from '../../core';
import {
  PlannedStep,
  StepContext,
  TaskResult,
  TaskStepKind,
} from '../../engine';
import { Actor } from '../../ledger';
import { AccessObject } from '../types';

const AUTHORISE = 'access.authorise@1';
/** While the catalog does not answer, it is asked again for so long. */
const TIMEOUT_SECONDS = 900;
/** One asking; then it counts as no answer. */
const ASK_MILLIS = 10_000;

interface AuthoriseInput {
  permission: string;
  service: string;
  environment?: string;
  /** What the service must still be allowed to use. */
  targets: string[];
  /** What is done, after "may": `deploy to production`. */
  act: string;
}

/** For the start of a plan. */
export function authoriseStep(
  by: Actor,
  what: {
    permission: { name: string };
    object: AccessObject;
    targets?: string[];
    act: string;
  },
): PlannedStep {
  const { object, targets = [], act } = what;
  const input: AuthoriseInput = {
    permission: what.permission.name,
    ...object,
    targets,
    act,
  };
  return {
    id: 'authorise',
    kind: AUTHORISE,
    title: `Check that ${nameOf(by)} may still ${act}`,
    input: { ...input },
    timeoutSeconds: TIMEOUT_SECONDS,
  };
}

/**
 * Fails with `access.withdrawn`, or with what else forbids it, for example `service.detached`, after writing the refusal to the ledger.
 * A catalog that does not answer is asked again.
 */
export function authorise(core: Pick<Core, 'access' | 'ledger'>): TaskStepKind {
  return {
    type: 'task',
    kind: AUTHORISE,
    async run(context): Promise<TaskResult> {
      const input = context.step.input as unknown as AuthoriseInput;
      const refusal = await inTime(context, lookForRefusal(core, context));
      if (!refusal) {
        return { done: {} };
      }
      await context.write(tx =>
        core.ledger.append(tx, {
          actor: context.operation.requestedBy,
          action: 'access.refused',
          object: context.operation.subject,
          after: { permission: input.permission, code: refusal.code },
          reason: refusal.message,
          outcome: 'refused',
        }),
      );
      throw refusal;
    },
  };
}

async function lookForRefusal(
  { access }: Pick<Core, 'access'>,
  { operation, step }: StepContext,
): Promise<ReleasesError | undefined> {
  const { permission, service, environment, targets, act } =
    step.input as unknown as AuthoriseInput;
  const wanted = releasesPermissions.find(({ name }) => name === permission);
  if (!wanted) {
    throw new Error(`There is no permission ${permission} in this release.`);
  }
  const { requestedBy } = operation;
  const verdict = await access.recheck(requestedBy, wanted, {
    service,
    environment,
  });
  if (!verdict.allowed) {
    return verdict.code === 'grant.missing'
      ? refused(
          'access.withdrawn',
          `${nameOf(requestedBy)} may no longer ${act}: ${verdict.reason}`,
        )
      : refused(verdict.code!, verdict.reason!);
  }
  for (const target of targets) {
    const use = await access.targetAllowed(service, target);
    if (!use.allowed) {
      return refused(use.code!, use.reason!);
    }
  }
  return undefined;
}

function refused(code: string, reason: string): ReleasesError {
  return new ReleasesError(code, `${reason} Nothing was changed.`, {
    status: 403,
  });
}

async function inTime<T>(context: StepContext, work: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const tooLate = async (): Promise<never> => {
    await sleep(ASK_MILLIS, undefined, {
      signal: AbortSignal.any([context.signal, answered.signal]),
    });
    throw new ReleasesError(
      'catalog.unavailable',
      `Whether ${nameOf(
        context.operation.requestedBy,
      )} may still do this could not be found out within ${
        ASK_MILLIS / 1000
      } s`,
      { status: 503, nature: 'transient' },
    );
  };
  try {
    return await Promise.race([work, tooLate()]);
  } finally {
    answered.abort();
  }
}

/** `mei` for `user:default/mei`. */
function nameOf({ ref }: Actor): string {
  return ref.startsWith('rule:')
    ? 'automation'
    : ref.replace(/^[^:]*:/, '').replace(/^[^/]*\//, '');
}
