/**
 * What the tab loads when it is first opened, loaded beforehand: a test waits for what people see and not for Jest to read modules.
 */
import '../build/BuildPage';
import '../configuration/ConfigurationTab';
import '../deployment/DeploymentPage';
import '../dialogs/BuildDialog';
import '../dialogs/DeployDialog';
import '../dialogs/MarkDialog';
import '../dialogs/RollbackDialog';
import '../dialogs/SimpleDialogs';
import '../dialogs/VerdictDialog';
import '../instance/LogsPage';
import '../instance/TerminalPage';
import '../sessions/SessionPage';
import '../sessions/SessionsPage';
import '../tabs/AccessTab';
import '../tabs/BuildsTab';
import '../tabs/ChecksTab';
import '../tabs/FindCommitPage';
import '../tabs/InstancesTab';
import '../tabs/VersionPage';
import '../tabs/VersionsTab';
import '../ui/ActMenuItems';
import '../ui/LongList';
