/**
 * An HTTP check: GET a path on the service's address and look at status and body.
 */
import { CheckDefinition } from '@slipway/backstage-plugin-releases-common';
import { CheckResult, CheckSubject } from './types';

const DEFAULT_SECONDS = 10;
const MAX_BODY = 64 * 1024;

/** Stays on the service's own address: redirects are not followed. */
export async function httpCheck(
  definition: CheckDefinition,
  subject: CheckSubject,
  signal: AbortSignal,
): Promise<CheckResult> {
  const base = new URL(subject.url);
  const url = new URL(definition.path ?? '/', base);
  if (url.origin !== base.origin) {
    return {
      passed: false,
      message: `The path ${definition.path} leaves the service's address.`,
    };
  }
  const seconds = definition.timeoutSeconds ?? DEFAULT_SECONDS;
  const limit = AbortSignal.timeout(seconds * 1000);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    });
    const body = await readSome(response);
    return judge(definition, response.status, body);
  } catch (error) {
    signal.throwIfAborted();
    return {
      passed: false,
      message: limit.aborted
        ? `GET ${url.pathname} did not answer within ${seconds} s.`
        : `GET ${url.pathname} was not answered: ${reasonOf(error)}.`,
    };
  }
}

function judge(
  definition: CheckDefinition,
  status: number,
  body: string,
): CheckResult {
  const { path, expectStatus = 200, expectBody } = definition;
  if (status !== expectStatus) {
    return {
      passed: false,
      message: `GET ${path} answered ${status} instead of ${expectStatus}.`,
      output: body,
    };
  }
  if (expectBody !== undefined && !body.includes(expectBody)) {
    return {
      passed: false,
      message: `GET ${path} answered ${status}, and its body does not contain the text expected.`,
      output: body,
    };
  }
  return {
    passed: true,
    message: `GET ${path} answered ${status}${
      expectBody === undefined ? '' : ' with the text expected'
    }.`,
    output: body,
  };
}

/** The first 64 KiB. */
async function readSome(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_BODY) {
      break;
    }
  }
  return Buffer.concat(chunks)
    .subarray(0, MAX_BODY)
    .toString('utf8')
    .replaceAll('\0', '\ufffd');
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: string } | undefined)?.code;
  return code ?? (error instanceof Error ? error.message : String(error));
}
