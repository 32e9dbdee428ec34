/**
 * Why a build failed.
 */
import { JsonObject } from '@backstage/types';
import { Diagnosis } from '@slipway/backstage-plugin-releases-common';
import { diagnose, linesIn } from '../../diagnosis';
import { BuildRecord } from '../types';

/** `facts`: what the build engine gave with the failure. Undefined when the build has none. */
export function buildDiagnosis(
  build: Pick<BuildRecord, 'id' | 'failure'> & { commit: { id: string } },
  facts: JsonObject = {},
): Diagnosis | undefined {
  const { failure } = build;
  return (
    failure &&
    diagnose({
      version: build.commit.id.slice(0, 7),
      code: failure.code,
      message: failure.message,
      instance: {},
      build: {
        id: build.id,
        stage: failure.stage,
        exitCode: failure.exitCode,
        lastLines: linesIn(facts.lastLines),
      },
    })
  );
}
