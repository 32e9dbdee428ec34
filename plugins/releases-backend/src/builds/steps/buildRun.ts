/**
 * The step that has the build engine run the pipeline, and keeps the build's row in step with what the build engine says.
 */
import { stringifyError } from '@backstage/errors';
import {
  BuildEngine,
  BuildSpec,
  BuildStatus,
  EffectKey,
  Fence,
  Observation,
} from '@slipway/backstage-plugin-releases-node';
import { isDeepStrictEqual } from 'node:util';
import { Core } from '../../core';
import { DiagnosisStore } from '../../diagnosis';
import { EffectStepKind, StepContext } from '../../engine';
import { BuildStore } from '../store';
import { buildDiagnosis } from '../rules/diagnosis';
import { BuildPatch, BuildRecord } from '../types';
import { BUILD_RUN } from './kinds';

export function buildRun(core: Core, builds: BuildStore): EffectStepKind {
  return {
    type: 'effect',
    kind: BUILD_RUN,
    pollSeconds: 2,
    horizonSeconds: 900,
    // A build that went wrong is not repeated by itself: it would cost as much again and hide why.
    maxAttempts: 1,

    async observe(context: StepContext, key: EffectKey): Promise<Observation> {
      const { engine, spec } = inputOf(core, context);
      const observation = await engine.observe(spec, key);
      const reference = referenceOf(observation);
      if (reference) {
        await mirror(context, engine, reference, observation.state);
      }
      return observation;
    },

    async act(context: StepContext, key: EffectKey, fence: Fence) {
      const { engine, spec } = inputOf(core, context);
      const started = await engine.act(spec, key, fence);
      await context.write(tx =>
        builds.update(tx, spec.build, { reference: started.reference }),
      );
      return started;
    },

    async cancel(context: StepContext, key: EffectKey, fence: Fence) {
      const { engine, spec } = inputOf(core, context);
      const reference =
        referenceOf(await engine.observe(spec, key)) ??
        (await builds.find(spec.build))?.reference;
      if (reference) {
        await engine.abort(reference, fence);
      }
    },

    async onEnd(tx, context, observation) {
      if (observation.state === 'failed' || observation.state === 'conflict') {
        const { stage, exitCode } = observation.facts ?? {};
        await builds.update(tx, context.operation.id, {
          failure: {
            code: observation.code,
            message: observation.message,
            ...(typeof stage === 'string' && { stage }),
            ...(typeof exitCode === 'number' && { exitCode }),
          },
        });
        const build = await builds.find(context.operation.id, tx);
        const diagnosis = build && buildDiagnosis(build, observation.facts);
        if (diagnosis) {
          await new DiagnosisStore(core.database).keep(
            'build',
            build.id,
            diagnosis,
            tx,
          );
        }
      }
    },
  };

  /** Without it a list would have to ask the build engine. What a success made must be kept; of the rest the latest will do. */
  async function mirror(
    context: StepContext,
    engine: BuildEngine,
    reference: string,
    state: Observation['state'],
  ): Promise<void> {
    let status: BuildStatus;
    try {
      status = await engine.status(reference);
    } catch (error) {
      if (state === 'satisfied') {
        throw error;
      }
      core.logger.debug(
        `The stages of build ${
          context.operation.id
        } could not be read: ${stringifyError(error)}`,
      );
      return;
    }
    const build = await builds.find(context.operation.id);
    const patch = build && difference(build, reference, status);
    if (patch) {
      await context.write(async tx => {
        await builds.update(tx, build.id, patch);
        await core.ledger.append(tx, {
          actor: { ref: 'system:builds' },
          action: 'build.progressed',
          object: { type: 'build', id: build.id, service: build.service },
          after: { stages: stagesInShort(status) },
          outcome: 'done',
        });
      });
    }
  }
}

function inputOf(core: Core, context: StepContext) {
  const { builder, spec } = context.step.input as unknown as {
    builder: string;
    spec: BuildSpec;
  };
  return { engine: core.drivers.buildEngine(builder), spec };
}

function referenceOf(observation: Observation): string | undefined {
  if (observation.state === 'satisfied' && observation.reference) {
    return observation.reference;
  }
  const reference = 'facts' in observation && observation.facts?.reference;
  return typeof reference === 'string' ? reference : undefined;
}

function difference(
  build: BuildRecord,
  reference: string,
  status: BuildStatus,
): BuildPatch | undefined {
  const wanted: BuildPatch = {
    reference,
    stages: status.stages,
    webUrl: status.webUrl,
    ...(status.state === 'succeeded' && {
      artifacts: status.artifacts,
      versionName: status.versionName,
    }),
  };
  const keys = Object.keys(wanted) as (keyof BuildPatch)[];
  return keys.some(
    key =>
      !isDeepStrictEqual(
        JSON.parse(JSON.stringify(build[key] ?? null)),
        JSON.parse(JSON.stringify(wanted[key] ?? null)),
      ),
  )
    ? wanted
    : undefined;
}

function stagesInShort(status: BuildStatus) {
  return Object.fromEntries(
    status.stages.map(({ name, state }) => [name, state]),
  );
}
