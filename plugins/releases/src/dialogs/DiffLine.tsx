/**
 * One line of a difference: sign, text and ground.
 */
import Box from '@mui/material/Box';
import { ReactNode } from 'react';

const signs = { added: '+ ', removed: '− ', context: '  ' };

export const DiffLine = (props: {
  kind: keyof typeof signs;
  children: ReactNode;
}) => (
  <Box
    sx={{
      fontFamily: 'monospace',
      fontSize: 13,
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
      px: 1,
      bgcolor: ({ palette }) => {
        const dark = palette.mode === 'dark';
        if (props.kind === 'added') {
          return dark ? '#1d3b27' : '#e2f5e7';
        }
        if (props.kind === 'removed') {
          return dark ? '#4a2326' : '#fde7e9';
        }
        return undefined;
      },
    }}
  >
    {signs[props.kind]}
    {props.children}
  </Box>
);
