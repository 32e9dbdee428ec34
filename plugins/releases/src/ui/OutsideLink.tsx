/**
 * A link to another site; anything but http and https is shown as text.
 */
import OpenInNew from '@mui/icons-material/OpenInNew';
import Link from '@mui/material/Link';
import { ReactNode } from 'react';

export const OutsideLink = (props: {
  href: string;
  children?: ReactNode;
  'aria-label'?: string;
}) => {
  if (!/^https?:\/\//i.test(props.href)) {
    return <>{props.children ?? props.href}</>;
  }
  return (
    <Link
      href={props.href}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={props['aria-label']}
      underline="hover"
      sx={{
        color: theme => (theme.palette as { link?: string }).link,
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.25,
      }}
    >
      {props.children}
      <OpenInNew aria-hidden sx={{ fontSize: '1.1em' }} />
    </Link>
  );
};
