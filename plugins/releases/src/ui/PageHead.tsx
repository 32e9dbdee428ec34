/**
 * The head of a page below the tab: the way back, what it is about, what can be done.
 */
import ArrowBack from '@mui/icons-material/ArrowBack';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';
import { useService } from '../data/service';
import { TextLink } from './TextLink';

export const PageHead = (props: {
  backTo: string;
  backLabel: string;
  title: ReactNode;
  actions?: ReactNode;
}) => {
  const { base } = useService();
  return (
    <Box sx={{ mb: 2 }}>
      <TextLink to={`${base}${props.backTo}`}>
        <Box
          component="span"
          sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
        >
          <ArrowBack aria-hidden sx={{ fontSize: '1.2em' }} />
          {props.backLabel}
        </Box>
      </TextLink>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 1,
          mt: 1,
        }}
      >
        <Typography
          component="h1"
          sx={{
            fontSize: 20,
            fontWeight: 600,
            m: 0,
            flex: '1 1 320px',
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1,
          }}
        >
          {props.title}
        </Typography>
        {props.actions}
      </Box>
    </Box>
  );
};
