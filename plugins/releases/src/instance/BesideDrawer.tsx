/**
 * The drawer in which logs and terminals open over a wide page. Closing it leads back to what it lies over, and the focus to where it was.
 */
import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import { KeyboardEvent, ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { useService } from '../data/service';
import { pageStyle } from '../ui/pageStyle';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { InDrawer, useOver, usePageAddress } from './beside';

export const BesideDrawer = (props: { open: boolean; children: ReactNode }) => {
  const t = useT();
  const { base } = useService();
  const navigate = useNavigate();
  const over = useOver();
  const page = usePageAddress();
  const close = () => navigate(`${base}${over ?? '/instances'}`);
  return (
    <Drawer
      anchor="right"
      open={props.open}
      onClose={(_, reason) => reason === 'backdropClick' && close()}
      // Gone at once, so that a stream or a program does not live on unseen.
      transitionDuration={0}
      PaperProps={{
        role: 'dialog',
        'aria-modal': true,
        'aria-labelledby': TITLE,
        sx: { width: 'min(1040px, 72vw)', p: 2, backgroundImage: 'none' },
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key === 'Escape' && !ownsEscape(event)) {
            close();
          }
        },
      }}
    >
      <Box sx={pageStyle}>
        <Box
          sx={{
            display: 'flex',
            alignItems: 'center',
            justifyContent: 'flex-end',
            gap: 2,
          }}
        >
          <TextLink to={page}>{t('beside.page')}</TextLink>
          <IconButton aria-label={t('beside.close')} onClick={close}>
            <Close />
          </IconButton>
        </Box>
        <InDrawer.Provider value>{props.children}</InDrawer.Provider>
      </Box>
    </Drawer>
  );
};

/** Id of the heading that the drawer is named by. */
export const TITLE = 'slipway-beside-title';

/** A program in a terminal takes Escape; so does a field that has something to clear, and an open list of choices. */
function ownsEscape(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return (
    event.defaultPrevented ||
    event.nativeEvent.isComposing ||
    target.closest('.xterm') !== null ||
    target.tagName === 'SELECT' ||
    (target instanceof HTMLInputElement && target.value !== '')
  );
}
