/**
 * Reads the catalog entities of services out of their repositories, each file once for each commit.
 */
import { stringifyError } from '@backstage/errors';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { ServiceRecord } from '../services';
import { entityOf, locationOf } from './entityOf';
import { CatalogEntity } from './types';

const FILE = 'catalog-info.yaml';
const PAGE = 100;
const REMEMBERED = 10_000;

type Source = NonNullable<ServiceRecord['source']>;

export class CatalogEntityReader {
  private readonly files = new Map<
    string,
    { commit: string; content: string }
  >();

  constructor(private readonly core: Pick<Core, 'services' | 'drivers'>) {}

  /** Of one service, or of all. */
  async read(ref?: string): Promise<CatalogEntity[]> {
    const entities: CatalogEntity[] = [];
    for await (const service of this.services(ref)) {
      const { source } = service;
      if (source && isOurs(service, source)) {
        const content = await this.content(source);
        entities.push(entityOf({ ...service, source }, content));
      }
    }
    return entities;
  }

  private async *services(ref?: string): AsyncIterable<ServiceRecord> {
    if (ref !== undefined) {
      const service = await this.core.services.find(ref);
      if (service) {
        yield service;
      }
      return;
    }
    let after: string | undefined;
    for (;;) {
      const page = await this.core.services.list({ after, limit: PAGE });
      yield* page;
      if (page.length < PAGE) {
        return;
      }
      after = page[page.length - 1].ref;
    }
  }

  /** Of the head of the default branch; an error that says why there is none. */
  private async content(source: Source): Promise<string | Error> {
    const { host, repository, defaultBranch } = source;
    const key = JSON.stringify([host, repository]);
    try {
      const driver = this.core.drivers.sourceHost(host);
      const { id: commit } = await driver.resolve(repository, defaultBranch);
      const known = this.files.get(key);
      if (known?.commit === commit) {
        return known.content;
      }
      const content = await driver.readFile(repository, commit, FILE);
      if (this.files.size >= REMEMBERED) {
        this.files.clear();
      }
      this.files.set(key, { commit, content });
      return content;
    } catch (error) {
      // A source that does not answer says nothing new: what was read last stays.
      const known = this.files.get(key);
      const transient =
        (error as Partial<ReleasesError>).nature !== 'permanent';
      return known && transient
        ? known.content
        : new Error(`${FILE} could not be read: ${stringifyError(error)}`);
    }
  }
}

/** Hosts with pages of their own are read by the catalog itself; an entity from elsewhere is not ours to replace. */
function isOurs(service: ServiceRecord, source: Source): boolean {
  return (
    source.webUrl === undefined &&
    (service.origin === undefined || service.origin === locationOf(source))
  );
}
