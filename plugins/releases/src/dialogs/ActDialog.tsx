/**
 * The frame of every dialog: what is about to happen, what could not be asked for, and a button that names the consequence.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { FormEvent, ReactNode, useId } from 'react';
import { ActButton } from '../ui/ActButton';
import { pageStyle } from '../ui/pageStyle';
import { useT } from '../ui/useT';

export const ActDialog = (props: {
  title: string;
  children: ReactNode;
  /** Names environment and consequence, for example "Deploy 2.4.0 to production". */
  action: string;
  /** Why the action is off; absent when it can be asked for. */
  because?: string;
  dangerous?: boolean;
  requesting: boolean;
  error: Error | null;
  onAct: () => void;
  onClose: () => void;
  wide?: boolean;
}) => {
  const t = useT();
  const id = useId();
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.because === undefined && !props.requesting) {
      props.onAct();
    }
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      fullScreen={narrow}
      maxWidth={props.wide ? 'md' : 'sm'}
      fullWidth
      aria-labelledby={id}
    >
      <form
        onSubmit={submit}
        style={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}
      >
        <DialogTitle id={id} sx={{ fontSize: 18 }}>
          {props.title}
        </DialogTitle>
        <DialogContent>
          <Box
            sx={{
              ...pageStyle,
              display: 'flex',
              flexDirection: 'column',
              gap: 2,
              pt: 0.5,
            }}
          >
            {props.children}
            {props.error && (
              <Alert severity="error">
                {t('dialog.failed')} {props.error.message}
              </Alert>
            )}
          </Box>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap', gap: 1 }}>
          <Button onClick={props.onClose} sx={{ textTransform: 'none' }}>
            {t('dialog.cancel')}
          </Button>
          <ActButton
            type="submit"
            size="medium"
            variant="contained"
            color={props.dangerous ? 'error' : 'primary'}
            because={props.requesting ? t('dialog.requesting') : props.because}
          >
            {props.requesting ? t('dialog.requesting') : props.action}
          </ActButton>
        </DialogActions>
      </form>
    </Dialog>
  );
};
