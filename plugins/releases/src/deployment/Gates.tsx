/**
 * What must hold before it may run, and who can see to it.
 */
import Box from '@mui/material/Box';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Gate } from '@slipway/backstage-plugin-releases-common';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@slipway/backstage-plugin-releases-react';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';

const tones: Record<Gate['state'], StatusTone> = {
  met: 'ok',
  unmet: 'warning',
  deferred: 'waiting',
};

export const Gates = (props: { gates: Gate[] }) => {
  const t = useT();
  if (props.gates.length === 0) {
    return null;
  }
  return (
    <Section title={t('deployment.gates')}>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {props.gates.map(gate => (
          <Box component="li" key={gate.name} sx={{ py: 0.75 }}>
            <StatusLabel tone={tones[gate.state]}>
              {t(`gate.${gate.state}`)} · {gate.reason}
            </StatusLabel>
            {gate.until && (
              <>
                {' '}
                <RelativeTime time={gate.until} />
              </>
            )}
            {gate.state !== 'met' && gate.who && gate.who.length > 0 && (
              <Box sx={{ pl: 3 }}>
                {t('gate.who')}{' '}
                {gate.who.map((ref, index) => (
                  <span key={ref}>
                    {index > 0 && ', '}
                    <EntityRefLink entityRef={ref} hideIcon disableTooltip />
                  </span>
                ))}
              </Box>
            )}
          </Box>
        ))}
      </Box>
    </Section>
  );
};
