/**
 * What is asked about: the services and environments that the questions name.
 */
import { EnvironmentDefinition, Environments } from '../environments';
import { ServiceRecord, Services } from '../services';
import { ownershipGrants } from './grants';
import { PermissionResource } from './permissionRules';
import { AccessObject, Grant } from './types';

/** What is known of an object when a verdict on it is made. */
export interface Subject {
  service: ServiceRecord;
  environment?: EnvironmentDefinition;
}

/** Answers in order; each object is looked up once. Throws 404 for a service or environment that is not there. */
export async function lookAt(
  nouns: { services: Services; environments: Environments },
  objects: (AccessObject | undefined)[],
): Promise<(Subject | undefined)[]> {
  const { services, environments } = nouns;
  const known = new Map<string, Promise<Subject>>();
  const find = async ({ service, environment }: AccessObject) => ({
    service: await services.current(service),
    environment:
      environment === undefined
        ? undefined
        : await environments.definition(service, environment),
  });
  return Promise.all(
    objects.map(object => {
      if (!object) {
        return undefined;
      }
      const key = `${object.service}#${object.environment ?? ''}`;
      const subject = known.get(key) ?? find(object);
      known.set(key, subject);
      return subject;
    }),
  );
}

/** What the conditions of the portal's policy look at. */
export function resourceOf(
  { service, environment }: Subject,
  grants: Grant[],
): PermissionResource {
  return {
    service: service.ref,
    owner: service.owner,
    creator: service.creator,
    environment,
    grants: [...grants, ...ownershipGrants(service)].filter(grant =>
      ['*', service.ref].includes(grant.service),
    ),
  };
}
