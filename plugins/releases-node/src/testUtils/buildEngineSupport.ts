/**
 * What the checks of build engines share.
 */
import assert from 'node:assert/strict';
import { BuildSpec, BuildStatus } from '../contracts';
import { BuildRecipe } from './buildRecipe';
import { eventually } from './contractCheck';
import type { BuildEngineSubject } from './describeBuildEngine';

export const KEY = 'operation-1/build/1';

export function specOf(
  subject: BuildEngineSubject,
  recipe: BuildRecipe,
  changes?: Partial<BuildSpec>,
): BuildSpec {
  const { host, repository, commits } = subject.source;
  return {
    build: 'build-1',
    service: 'component:default/shop',
    source: { host, repository, commit: commits.newer, branch: 'main' },
    body: subject.recipes[recipe],
    parameters: recipe === 'prints a parameter' ? { GREETING: 'hello' } : {},
    timeoutSeconds: 60,
    ...changes,
  };
}

/** Starts a build and answers its reference. */
export async function start(
  subject: BuildEngineSubject,
  spec: BuildSpec,
  key: string = KEY,
): Promise<string> {
  return (await subject.engine().act(spec, key, 1)).reference;
}

export async function untilEnded(
  subject: BuildEngineSubject,
  reference: string,
): Promise<BuildStatus> {
  return eventually(
    `build ${reference} ends`,
    async () => {
      const status = await subject.engine().status(reference);
      return ['queued', 'running'].includes(status.state) ? undefined : status;
    },
    subject.patienceMs,
  );
}

/** Until the log holds the text. */
export async function untilPrinted(
  subject: BuildEngineSubject,
  reference: string,
  text: string,
): Promise<void> {
  await eventually(
    `build ${reference} prints ${text}`,
    async () => {
      const log = (await readLog(subject, reference)).toString();
      return log.includes(text) ? true : undefined;
    },
    subject.patienceMs,
  );
}

/** The log from a byte on; asserts that the pieces follow on each other. */
export async function readLog(
  subject: BuildEngineSubject,
  reference: string,
  options?: { offset?: number; follow?: boolean; signal?: AbortSignal },
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let next = options?.offset ?? 0;
  const stream = subject.engine().log(reference, {
    offset: next,
    follow: options?.follow ?? false,
    signal: options?.signal,
  });
  for await (const { offset, data } of stream) {
    assert.equal(offset, next, 'each piece begins where the former ended');
    assert.ok(data.length > 0, 'no piece is empty');
    next += data.length;
    pieces.push(data);
  }
  return Buffer.concat(pieces);
}

export function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}
