/**
 * The instance that the address names, with its environment.
 */
import { InstanceKey } from '@slipway/backstage-plugin-releases-react';
import { useParams } from 'react-router-dom';
import { useEnvironments } from '../data/queries';

export function useInstance() {
  const { environment = '', target = '', instanceId = '' } = useParams();
  const environments = useEnvironments();
  const found = environments.data?.find(({ name }) => name === environment);
  const key: InstanceKey = { environment, target, instanceId };
  return {
    key,
    environment: found,
    title: found?.title ?? environment,
    instance: found?.placements
      .find(placement => placement.target === target)
      ?.instances.find(({ id }) => id === instanceId),
  };
}
