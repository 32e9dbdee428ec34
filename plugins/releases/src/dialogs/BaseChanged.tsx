/**
 * Says that the environment changed while one was deciding.
 */
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useT } from '../ui/useT';

export const BaseChanged = (props: {
  environment: string;
  version?: string;
  onAgain: () => void;
}) => {
  const t = useT();
  return (
    <Alert
      severity="warning"
      action={
        <Button
          color="inherit"
          size="small"
          onClick={props.onAgain}
          sx={{ textTransform: 'none', whiteSpace: 'nowrap' }}
        >
          {t('rollback.compareAgain')}
        </Button>
      }
    >
      {props.version
        ? t('rollback.changed', {
            env: props.environment,
            version: props.version,
          })
        : t('rollback.changedToNothing', { env: props.environment })}
    </Alert>
  );
};
