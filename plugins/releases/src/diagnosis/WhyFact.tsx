/**
 * Why an environment is not well, in one sentence that leads to the evidence.
 */
import Box from '@mui/material/Box';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { useService } from '../data/service';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { diagnosisSentence } from './words';

export const WhyFact = (props: { environment: Environment }) => {
  const t = useT();
  const { base } = useService();
  const { diagnosis } = props.environment;
  if (!diagnosis) {
    return null;
  }
  const sentence = diagnosisSentence(diagnosis, t);
  const href = diagnosis.evidence.find(evidence => evidence.href)?.href;
  return (
    <Box sx={{ overflowWrap: 'anywhere' }}>
      {href ? <TextLink to={`${base}/${href}`}>{sentence}</TextLink> : sentence}
    </Box>
  );
};
