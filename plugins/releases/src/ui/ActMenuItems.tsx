/**
 * What opens behind ⋯, loaded with the first click.
 */
import Box from '@mui/material/Box';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { MenuAct } from './ActMenu';

export const ActMenuItems = (props: {
  id: string;
  anchor: HTMLElement | null;
  acts: MenuAct[];
  onClose: () => void;
}) => (
  <Menu
    id={props.id}
    anchorEl={props.anchor}
    open={props.anchor !== null}
    onClose={props.onClose}
  >
    {props.acts.map(({ key, label, because, onAct }) => (
      <MenuItem
        key={key}
        aria-disabled={because !== undefined || undefined}
        onClick={() => {
          if (because === undefined) {
            props.onClose();
            onAct();
          }
        }}
        sx={{ display: 'block', maxWidth: 380, whiteSpace: 'normal' }}
      >
        <Box sx={{ opacity: because === undefined ? 1 : 0.75 }}>{label}</Box>
        {because && (
          <Box sx={{ color: 'text.secondary', fontSize: 13 }}>{because}</Box>
        )}
      </MenuItem>
    ))}
  </Menu>
);
