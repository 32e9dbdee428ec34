/**
 * Why something is not well: one sentence, at most three pieces of evidence, one act to try. For a deployment, an environment or a build, on
 * any target.
 */
import Box from '@mui/material/Box';
import { Diagnosis } from '@slipway/backstage-plugin-releases-common';
import { ReactNode } from 'react';
import { useT } from '../ui/useT';
import { Evidence } from './Evidence';
import { diagnosisSentence } from './words';

export const DiagnosisCard = (props: {
  diagnosis: Diagnosis;
  /** The act to try, as a `TryAct` of what is diagnosed. */
  children?: ReactNode;
}) => {
  const t = useT();
  const { diagnosis } = props;
  return (
    <Box
      sx={{
        p: 1.5,
        border: 1,
        borderLeft: 5,
        borderColor: 'error.main',
        borderRadius: 1,
        bgcolor: 'background.paper',
        display: 'flex',
        flexDirection: 'column',
        gap: 1,
        minWidth: 0,
      }}
    >
      <Box sx={{ overflowWrap: 'anywhere' }}>
        {diagnosisSentence(diagnosis, t)}
      </Box>
      <Evidence diagnosis={diagnosis} />
      {props.children}
    </Box>
  );
};
