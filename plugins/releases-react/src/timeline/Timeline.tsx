/**
 * Things in the order in which they happened or will happen, as an ordered list.
 */
import '../muiClassNames';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';

/**
 * @public
 */
export interface TimelineEntry {
  key: string;
  content: ReactNode;
  /** Shown at the end of the line, for example how long it took. */
  aside?: ReactNode;
  current?: boolean;
}

/**
 * @public
 */
export const Timeline = (props: {
  label: string;
  entries: TimelineEntry[];
}) => (
  <Box
    component="ol"
    aria-label={props.label}
    sx={{ listStyle: 'none', m: 0, p: 0 }}
  >
    {props.entries.map(entry => (
      <Box
        component="li"
        key={entry.key}
        aria-current={entry.current ? 'step' : undefined}
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          gap: 2,
          minHeight: 36,
          py: 0.75,
          pl: 1.5,
          borderLeft: 3,
          borderColor: entry.current ? 'primary.main' : 'divider',
        }}
      >
        <Box sx={{ minWidth: 0 }}>{entry.content}</Box>
        {entry.aside && (
          <Box
            sx={{
              color: 'text.secondary',
              textAlign: 'right',
              flexShrink: 0,
              fontVariantNumeric: 'tabular-nums',
            }}
          >
            {entry.aside}
          </Box>
        )}
      </Box>
    ))}
  </Box>
);
