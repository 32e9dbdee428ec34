/**
 * Asks for what the service at a glance shows while the service itself is still on its way: one wait instead of two.
 */
import { SkeletonRows } from '../ui/QueryView';
import { useEnvironments, useHistory, useLatestBuild } from './queries';

export const Ahead = () => {
  useEnvironments();
  useLatestBuild();
  useHistory({});
  return <SkeletonRows />;
};
