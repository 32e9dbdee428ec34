/**
 * A link inside the portal, in the theme's colour.
 */
import Link from '@mui/material/Link';
import { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router-dom';

export const TextLink = (props: {
  to: string;
  children: ReactNode;
  'aria-label'?: string;
}) => (
  <Link
    component={RouterLink}
    to={props.to}
    underline="hover"
    aria-label={props['aria-label']}
    sx={{
      color: theme => (theme.palette as { link?: string }).link,
      // The dark theme's link is too near to its text to be told by its colour.
      textDecoration: ({ palette }) =>
        palette.mode === 'dark' ? 'underline' : undefined,
    }}
  >
    {props.children}
  </Link>
);
