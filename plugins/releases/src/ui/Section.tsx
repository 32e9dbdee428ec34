/**
 * A part of a page under its heading.
 */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReactNode, useId } from 'react';

export const Section = (props: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) => {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} sx={{ mb: 3, minWidth: 0 }}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 1,
          mb: 1,
        }}
      >
        <Typography
          id={id}
          component="h2"
          sx={{ fontSize: 16, fontWeight: 600, m: 0 }}
        >
          {props.title}
        </Typography>
        <Box sx={{ flexGrow: 1 }} />
        {props.actions}
      </Box>
      {props.children}
    </Box>
  );
};
