/**
 * Shows the dialog that the address names.
 */
import { useEnvironments } from '../data/queries';
import { BuildDialog } from './BuildDialog';
import { DeployDialog } from './DeployDialog';
import { MarkDialog } from './MarkDialog';
import { RollbackDialog } from './RollbackDialog';
import { HoldDialog, RunningDialog } from './SimpleDialogs';
import { useDialog } from './useDialog';
import { VerdictDialog } from './VerdictDialog';

export const DialogHost = () => {
  const { place, close } = useDialog();
  const environments = useEnvironments();
  if (!place) {
    return null;
  }
  if (place.act === 'build') {
    return <BuildDialog onClose={close} />;
  }
  if (place.act === 'markBad' || place.act === 'clearBad') {
    return place.version === undefined ? null : (
      <MarkDialog versionId={place.version} kind={place.act} onClose={close} />
    );
  }
  const environment = environments.data?.find(
    ({ name }) => name === place.environment,
  );
  if (!environment) {
    // Still loading, or a link to an environment that the service does not have: the page below says which.
    return null;
  }
  const common = { environment, onClose: close };
  switch (place.act) {
    case 'deploy':
    case 'promote':
      return (
        <DeployDialog {...common} kind={place.act} version={place.version} />
      );
    case 'rollback':
      return <RollbackDialog {...common} version={place.version} />;
    case 'restart':
    case 'scale':
    case 'stop':
      return (
        <RunningDialog {...common} kind={place.act} target={place.target} />
      );
    case 'accept':
    case 'reject':
      return <VerdictDialog {...common} kind={place.act} />;
    default:
      return <HoldDialog {...common} kind={place.act} />;
  }
};
