/**
 * What a diagnosis rests on, each piece with a link to where it is found.
 */
import Box from '@mui/material/Box';
import { Diagnosis } from '@slipway/backstage-plugin-releases-common';
import { useService } from '../data/service';
import { OutsideLink } from '../ui/OutsideLink';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { evidenceLabel, evidenceText } from './words';

const SHOWN = 3;

export const Evidence = (props: { diagnosis: Diagnosis }) => {
  const t = useT();
  const { diagnosis } = props;
  return (
    <>
      {diagnosis.evidence.slice(0, SHOWN).map((evidence, index) => {
        const label = evidenceLabel(evidence, t);
        const text = evidenceText(diagnosis, evidence, t);
        return (
          <div key={index}>
            <Where label={label} href={evidence.href} />
            {text && <Said label={label} text={text} />}
          </div>
        );
      })}
    </>
  );
};

const Said = (props: { label: string; text: string }) => (
  <Box
    component="pre"
    tabIndex={0}
    role="group"
    aria-label={props.label}
    sx={{
      m: 0,
      mt: 0.5,
      p: 1,
      maxHeight: 220,
      overflow: 'auto',
      fontSize: 13,
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
      bgcolor: '#17191c',
      color: '#e8eaed',
      borderRadius: 0.5,
    }}
  >
    {props.text}
  </Box>
);

const Where = (props: { label: string; href?: string }) => {
  const { base } = useService();
  const { label, href } = props;
  if (!href) {
    return <strong>{label}</strong>;
  }
  if (/^https?:/i.test(href)) {
    return <OutsideLink href={href}>{label}</OutsideLink>;
  }
  // Below the tab; the back end does not know where the pages are mounted.
  return (
    <TextLink to={`${base}/${href.replace(/^\/+/, '')}`}>{label}</TextLink>
  );
};
