/**
 * The groups that a person belongs to as the catalog has them now: what a sign-in at this moment would give.
 */
import { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
} from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

export class Memberships {
  private readonly withParents: boolean;

  constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      config: Config;
    },
  ) {
    this.withParents =
      options.config.getOptionalBoolean('releases.access.parentGroups') ??
      false;
  }

  /**
   * Entity refs, lower case; none for a person that the catalog does not have. Throws a transient 503 `catalog.unavailable`.
   */
  async of(person: string): Promise<string[]> {
    try {
      const [entity] = await this.read([person]);
      const groups = new Set(related([entity], RELATION_MEMBER_OF));
      let fresh = this.withParents ? [...groups] : [];
      while (fresh.length > 0) {
        fresh = related(await this.read(fresh), RELATION_CHILD_OF).filter(
          ref => !groups.has(ref),
        );
        fresh.forEach(ref => groups.add(ref));
      }
      return [...groups];
    } catch (error) {
      throw new ReleasesError(
        'catalog.unavailable',
        `The catalog does not tell which groups ${person} belongs to now`,
        { status: 503, nature: 'transient', cause: error },
      );
    }
  }

  private async read(refs: string[]): Promise<(Entity | undefined)[]> {
    const { catalog, auth } = this.options;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs: refs, fields: ['kind', 'metadata', 'relations'] },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return items;
  }
}

function related(entities: (Entity | undefined)[], type: string): string[] {
  return entities
    .flatMap(entity => entity?.relations ?? [])
    .filter(relation => relation.type === type)
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'));
}
