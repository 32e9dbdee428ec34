/**
 * The acts of an environment that are not the primary one.
 */
import MoreHoriz from '@mui/icons-material/MoreHoriz';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { useId, useState } from 'react';
import { useDialog } from '../dialogs/useDialog';
import { useT } from '../ui/useT';
import { menuActs, refusal } from './acts';

export const EnvironmentMenu = (props: { environment: Environment }) => {
  const t = useT();
  const id = useId();
  const { open } = useDialog();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { environment } = props;
  const env = environment.title;
  const acts = menuActs(environment);
  if (acts.length === 0) {
    return null;
  }
  return (
    <>
      <IconButton
        size="small"
        aria-label={t('card.more', { env })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-controls={anchor ? id : undefined}
        onClick={event => setAnchor(event.currentTarget)}
      >
        <MoreHoriz />
      </IconButton>
      <Menu
        id={id}
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
      >
        {acts.map(({ act, verdict }) => {
          const because = refusal(verdict);
          return (
            <MenuItem
              key={act}
              aria-disabled={because !== undefined || undefined}
              onClick={() => {
                if (because === undefined) {
                  setAnchor(null);
                  open({ act, environment: environment.name });
                }
              }}
              sx={{ display: 'block', maxWidth: 380, whiteSpace: 'normal' }}
            >
              <Box sx={{ opacity: because === undefined ? 1 : 0.75 }}>
                {t(`act.${act}`, { env })}
              </Box>
              {because && (
                <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
                  {because}
                </Box>
              )}
            </MenuItem>
          );
        })}
      </Menu>
    </>
  );
};
