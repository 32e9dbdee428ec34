/**
 * A status as icon, word and colour, so that none of the three is needed alone.
 */
import '../muiClassNames';
import Block from '@mui/icons-material/Block';
import Cancel from '@mui/icons-material/CancelOutlined';
import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import Hourglass from '@mui/icons-material/HourglassEmptyOutlined';
import Pause from '@mui/icons-material/PauseCircleOutlined';
import Timelapse from '@mui/icons-material/TimelapseOutlined';
import Warning from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { statusColours, StatusTone } from './colours';

const icons = {
  ok: CheckCircle,
  error: Cancel,
  warning: Warning,
  running: Timelapse,
  waiting: Hourglass,
  paused: Pause,
  neutral: Block,
};

/**
 * @public
 */
export const StatusLabel = (props: {
  tone: StatusTone;
  children: ReactNode;
}) => {
  const Icon = icons[props.tone];
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'flex-start',
        gap: 0.5,
        minWidth: 0,
        color: theme => statusColours[theme.palette.mode][props.tone],
      }}
    >
      <Icon
        aria-hidden
        sx={{ fontSize: '1.25em', mt: '0.1em', flexShrink: 0 }}
      />
      <span>{props.children}</span>
    </Box>
  );
};
