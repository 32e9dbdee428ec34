/**
 * How each target came out of it; nothing to say for one target that did as it was told.
 */
import { PlacementOutcome } from '@slipway/backstage-plugin-releases-common';
import {
  StatusLabel,
  StatusTone,
} from '@slipway/backstage-plugin-releases-react';
import { Row, Rows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';

const tones: Record<PlacementOutcome['state'], StatusTone> = {
  pending: 'neutral',
  running: 'running',
  succeeded: 'ok',
  failed: 'error',
  restored: 'warning',
  unchanged: 'neutral',
};

export const Placements = (props: { outcomes: PlacementOutcome[] }) => {
  const t = useT();
  if (props.outcomes.length === 0) {
    return null;
  }
  return (
    <Section title={t('deployment.placements')}>
      <Rows label={t('deployment.placements')}>
        {props.outcomes.map(outcome => (
          <Row key={outcome.target} columns="140px 1fr 2fr">
            <StatusLabel tone={tones[outcome.state]}>
              {t(`placement.${outcome.state}`)}
            </StatusLabel>
            <span>{outcome.target}</span>
            <span>
              {[outcome.fromVersionName, outcome.toVersionName]
                .filter(Boolean)
                .join(' → ')}{' '}
              {outcome.message}
            </span>
          </Row>
        ))}
      </Rows>
    </Section>
  );
};
