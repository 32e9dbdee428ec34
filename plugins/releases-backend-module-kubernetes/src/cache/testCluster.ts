/**
 * For tests: a cluster whose every answer is scripted.
 */
import { PassThrough, Readable } from 'node:stream';
import { ApiRequest, Cluster } from '../clusters/types';
import { KubeObject } from './types';

export type Answer = object | Error;

export class ScriptedCluster implements Cluster {
  readonly name = 'scripted';
  readonly lists: ApiRequest[] = [];
  readonly watches: { request: ApiRequest; stream: PassThrough }[] = [];
  /** Given in turn to lists; the last one stays. */
  pages: Answer[] = [list('1')];
  /** Given in turn instead of an open watch. */
  refusals: Error[] = [];

  async request<T>(request: ApiRequest): Promise<T> {
    this.lists.push(request);
    const answer = this.pages.length > 1 ? this.pages.shift() : this.pages[0];
    if (answer instanceof Error) {
      throw answer;
    }
    return structuredClone(answer) as T;
  }

  async stream(request: ApiRequest): Promise<Readable> {
    const stream = new PassThrough();
    this.watches.push({ request, stream });
    const refusal = this.refusals.shift();
    if (refusal) {
      throw refusal;
    }
    request.signal?.addEventListener('abort', () =>
      stream.destroy(new Error('stopped')),
    );
    return stream;
  }

  async socket(): Promise<never> {
    throw new Error('A cache needs no sockets.');
  }

  get last(): PassThrough {
    return this.watches[this.watches.length - 1].stream;
  }

  /** On the last watch. */
  send(type: string, sent: object): void {
    this.last.write(`${JSON.stringify({ type, object: sent })}\n`);
  }
}

export function object(
  name: string,
  resourceVersion: string,
  more: Partial<KubeObject['metadata']> & Record<string, unknown> = {},
): KubeObject {
  const { labels, annotations, ...rest } = more;
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-of-${name}`,
      resourceVersion,
      labels,
      annotations,
    },
    ...{ spec: {}, ...rest },
  };
}

export function list(
  resourceVersion: string,
  items: object[] = [],
  next?: string,
): object {
  return { metadata: { resourceVersion, continue: next }, items };
}

/** Waits until `holds`; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
