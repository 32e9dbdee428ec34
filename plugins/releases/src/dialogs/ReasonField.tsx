/**
 * Why something is done, for the history.
 */
import TextField from '@mui/material/TextField';
import { useT } from '../ui/useT';

export const ReasonField = (props: {
  value: string;
  onChange: (reason: string) => void;
  required: boolean;
}) => {
  const t = useT();
  return (
    <TextField
      label={t('dialog.reason')}
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
      required={props.required}
      multiline
      minRows={2}
      size="small"
      helperText={t(
        props.required ? 'dialog.reasonRequired' : 'dialog.reasonOptional',
      )}
    />
  );
};
