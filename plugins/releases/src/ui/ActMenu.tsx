/**
 * Acts behind ⋯: one that is off stays in reach and says why.
 */
import MoreHoriz from '@mui/icons-material/MoreHoriz';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useId, useState } from 'react';

export interface MenuAct {
  key: string;
  label: string;
  /** Why it is off; absent when it is on. */
  because?: string;
  onAct: () => void;
}

export const ActMenu = (props: { label: string; acts: MenuAct[] }) => {
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  if (props.acts.length === 0) {
    return null;
  }
  return (
    <>
      <IconButton
        size="small"
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-controls={anchor ? id : undefined}
        onClick={event => setAnchor(event.currentTarget)}
        sx={{ justifySelf: 'start' }}
      >
        <MoreHoriz />
      </IconButton>
      <Menu
        id={id}
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
      >
        {props.acts.map(({ key, label, because, onAct }) => (
          <MenuItem
            key={key}
            aria-disabled={because !== undefined || undefined}
            onClick={() => {
              if (because === undefined) {
                setAnchor(null);
                onAct();
              }
            }}
            sx={{ display: 'block', maxWidth: 380, whiteSpace: 'normal' }}
          >
            <Box sx={{ opacity: because === undefined ? 1 : 0.75 }}>
              {label}
            </Box>
            {because && (
              <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
                {because}
              </Box>
            )}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
};
