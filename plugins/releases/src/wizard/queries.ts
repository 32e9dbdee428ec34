/**
 * What the form fields read.
 */
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  ReleasesApi,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

const KEY = ['releases', '*', 'wizard'];

export function useCapabilities() {
  const api = useApi(releasesApiRef);
  return useQuery({
    queryKey: [...KEY, 'capabilities'],
    queryFn: () => api.getCapabilities(),
  });
}

export function useTemplates() {
  const api = useApi(releasesApiRef);
  return useQuery({
    queryKey: [...KEY, 'templates'],
    queryFn: async () => (await api.listPipelineTemplates()).items,
  });
}

export function useRendering(
  templateId: string,
  parameters: Record<string, unknown>,
) {
  const api = useApi(releasesApiRef);
  return useQuery({
    queryKey: [...KEY, 'rendering', templateId, parameters],
    queryFn: () => api.renderPipelineTemplate(templateId, parameters),
    // What was shown stays until the next is there; a refusal replaces it.
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** The environments with the targets as far as the caller may read the inventory. */
export function useEnvironmentChoices() {
  const api = useApi(releasesApiRef);
  const capabilities = useCapabilities();
  const targets = useQuery({
    queryKey: [...KEY, 'targets'],
    queryFn: async () => (await api.listTargets()).items,
  });
  return {
    ...capabilities,
    data: capabilities.data?.environments.map(environment => ({
      ...environment,
      targets: environment.targets.map(id => ({
        // Whoever may not read the inventory chooses by the ids.
        id,
        ...targets.data?.find(target => target.id === id),
      })),
    })),
  };
}

/** Components of the caller that no service was registered for, by title. */
export function useAdoptable() {
  const api = useApi(releasesApiRef);
  const catalog = useApi(catalogApiRef);
  const identity = useApi(identityApiRef);
  return useQuery({
    queryKey: [...KEY, 'adoptable'],
    queryFn: async () => {
      const { ownershipEntityRefs: owners } =
        await identity.getBackstageIdentity();
      const [{ items }, ...registered] = await Promise.all([
        catalog.getEntities({
          filter: { kind: 'Component', 'relations.ownedBy': owners },
          fields: ['kind', 'metadata'],
        }),
        ...owners.map(owner => servicesOf(api, owner)),
      ]);
      const known = new Set(registered.flat());
      return items
        .map(entity => ({
          ref: stringifyEntityRef(entity),
          title: entity.metadata.title ?? entity.metadata.name,
          description: entity.metadata.description,
        }))
        .filter(({ ref }) => !known.has(ref))
        .sort((a, b) => a.title.localeCompare(b.title));
    },
  });
}

async function servicesOf(api: ReleasesApi, owner: string): Promise<string[]> {
  const refs: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listServices({ owner, cursor, limit: 100 });
    refs.push(...page.items.map(({ ref }) => ref));
    cursor = page.nextCursor;
  } while (cursor);
  return refs;
}
