/**
 * A button for an act. When the act is not possible the button can still be reached, and says why.
 */
import Button, { ButtonProps } from '@mui/material/Button';
import { Theme } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import { ReactNode, useId } from 'react';
import { Link } from 'react-router-dom';

// White on the dark theme's red, and that red on its paper, fall short of the contrast that text needs.
const red = {
  '&.v5-MuiButton-containedError': {
    bgcolor: ({ palette }: Theme) =>
      palette.mode === 'dark' ? palette.error.dark : palette.error.main,
  },
  '&.v5-MuiButton-outlinedError': {
    color: ({ palette }: Theme) =>
      palette.mode === 'dark' ? '#ffb4ad' : palette.error.dark,
  },
};

export const ActButton = (props: {
  children: ReactNode;
  onClick?: () => void;
  /** Goes there instead of calling `onClick`. */
  to?: string;
  /** Why it cannot be used now; absent when it can. */
  because?: string;
  variant?: ButtonProps['variant'];
  color?: ButtonProps['color'];
  size?: ButtonProps['size'];
  type?: 'submit';
  /** Whether what it opens below is open. */
  expanded?: boolean;
  sx?: ButtonProps['sx'];
}) => {
  const id = useId();
  const off = props.because !== undefined;
  const link = props.to !== undefined && !off;
  const button = (
    <Button
      variant={props.variant ?? 'outlined'}
      color={props.color}
      size={props.size ?? 'small'}
      type={props.type ?? 'button'}
      aria-disabled={off || undefined}
      aria-expanded={props.expanded}
      aria-describedby={off ? id : undefined}
      {...(link ? { component: Link, to: props.to } : {})}
      onClick={event => {
        if (off) {
          event.preventDefault();
        } else {
          props.onClick?.();
        }
      }}
      sx={{
        textTransform: 'none',
        lineHeight: 1.4,
        ...(props.color === 'error' && red),
        ...(off && {
          opacity: 0.75,
          borderStyle: 'dashed',
          cursor: 'not-allowed',
        }),
        ...(props.sx as object),
      }}
    >
      {props.children}
    </Button>
  );
  // The same elements in both states, so that the focus stays when one turns into the other.
  return (
    <>
      <Tooltip title={props.because ?? ''} enterTouchDelay={0} describeChild>
        {button}
      </Tooltip>
      {off && (
        <span id={id} hidden>
          {props.because}
        </span>
      )}
    </>
  );
};
