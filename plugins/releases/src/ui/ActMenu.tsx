/**
 * Acts behind ⋯: one that is off stays in reach and says why.
 */
import MoreHoriz from '@mui/icons-material/MoreHoriz';
import IconButton from '@mui/material/IconButton';
import { Suspense, useId, useState } from 'react';
import { named } from './named';

const ActMenuItems = named(() => import('./ActMenuItems'), 'ActMenuItems');

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
  // Stays once it was opened, for the way in which it closes.
  const [opened, setOpened] = useState(false);
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
        onClick={event => {
          setAnchor(event.currentTarget);
          setOpened(true);
        }}
        sx={{ justifySelf: 'start' }}
      >
        <MoreHoriz />
      </IconButton>
      {opened && (
        <Suspense fallback={null}>
          <ActMenuItems
            id={id}
            anchor={anchor}
            acts={props.acts}
            onClose={() => setAnchor(null)}
          />
        </Suspense>
      )}
    </>
  );
};
