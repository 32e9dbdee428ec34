/*
 * The people of the example portal, read from the catalog: the only users that
 * the password-less sign-in will ever vouch for.
 */
import { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  Entity,
  stringifyEntityRef,
  UserEntity,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';

/** Its value orders the people on the sign-in page. */
const ANNOTATION = 'slipway.dev/example-person';

/** What the sign-in page shows about one person. */
export interface ExamplePerson {
  /** Name of the User entity, e.g. `developer`. */
  name: string;
  /** Full reference, e.g. `user:default/developer`. */
  entityRef: string;
  displayName: string;
  email?: string;
  /** One sentence about what this person may do. */
  may: string;
}

export class ExamplePeople {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /** Every example person; empty until the catalog has read them. */
  async list(): Promise<ExamplePerson[]> {
    const { items } = await this.#catalog.getEntities(
      {
        filter: {
          kind: 'User',
          [`metadata.annotations.${ANNOTATION}`]: CATALOG_FILTER_EXISTS,
        },
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items
      .sort((a, b) => position(a) - position(b))
      .map(entity => toPerson(entity as UserEntity));
  }

  /** The person of that name, if it is an example person. */
  async find(name: string): Promise<ExamplePerson | undefined> {
    return (await this.list()).find(person => person.name === name);
  }
}

function position(entity: Entity): number {
  return Number(entity.metadata.annotations?.[ANNOTATION]);
}

function toPerson(user: UserEntity): ExamplePerson {
  return {
    name: user.metadata.name,
    entityRef: stringifyEntityRef(user),
    displayName: user.spec.profile?.displayName ?? user.metadata.name,
    email: user.spec.profile?.email,
    may: user.metadata.description ?? '',
  };
}
