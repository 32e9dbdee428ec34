/**
 * What is read beside a deployment, and whole logs, out of fixtures.
 */
import { StepLogEntry } from '@slipway/backstage-plugin-releases-common';
import { ReleasesApi } from '@slipway/backstage-plugin-releases-react';
import { Fixtures } from './fixtures';

type Part = Pick<
  ReleasesApi,
  | 'getDeploymentLog'
  | 'getDeploymentChecks'
  | 'readBuildLog'
  | 'readInstanceLog'
>;

const WHOLE = Array.from(
  { length: 3000 },
  (_, index) => `2026-11-21T09:00:00.000Z stdout line ${index + 1}\n`,
).join('');

async function* whole(): AsyncIterable<Uint8Array> {
  const bytes = new TextEncoder().encode(WHOLE);
  for (let at = 0; at < bytes.length; at += 16_384) {
    yield bytes.subarray(at, at + 16_384);
  }
}

export function deploymentApi(data: Fixtures): Part {
  return {
    getDeploymentLog: async (_, id) => ({
      items: (
        data.deployments as Record<
          string,
          {
            steps: {
              id: string;
              phase: 'main' | 'restore';
              state: string;
              startedAt?: string;
              finishedAt?: string;
              message?: string;
            }[];
          }
        >
      )[id].steps
        .filter(({ startedAt }) => startedAt)
        .map(step => ({
          stepId: step.id,
          phase: step.phase,
          entries: [
            { what: 'started', at: step.startedAt },
            { what: 'intended', at: step.startedAt, attempt: 1 },
            {
              what: 'confirmed',
              at: step.startedAt,
              attempt: 1,
              reference: `local/${step.id}`,
            },
            ...(step.state === 'failed'
              ? ([
                  {
                    what: 'failed',
                    at: step.finishedAt,
                    attempt: 1,
                    text: step.message,
                  },
                  { what: 'line', text: 'Error: currency is not set' },
                  { what: 'step-failed', at: step.finishedAt },
                ] satisfies StepLogEntry[])
              : []),
          ] satisfies StepLogEntry[],
        })),
    }),
    getDeploymentChecks: async () => ({
      items: [
        {
          name: 'smoke',
          title: 'Smoke test',
          required: true,
          run: data.runs[0],
        },
        { name: 'contract', required: true },
      ],
    }),
    readBuildLog: whole,
    readInstanceLog: whole,
  };
}
