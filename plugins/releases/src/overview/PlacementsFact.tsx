/**
 * "3 targets, 1 behind", opening to a row for each. Which is open is part of the address.
 */
import ExpandMore from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import {
  Environment,
  Placement,
} from '@slipway/backstage-plugin-releases-common';
import { StatusLabel } from '@slipway/backstage-plugin-releases-react';
import { useId } from 'react';
import { useService } from '../data/service';
import { useParameter } from '../ui/Filters';
import { OutsideLink } from '../ui/OutsideLink';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { healthTones } from '../ui/words';

/** Another version answers there than what was last put in the environment. */
const isBehind = (environment: Environment, placement: Placement) =>
  placement.version !== undefined &&
  environment.version !== undefined &&
  (placement.version.id !== environment.version.id ||
    (placement.recordedVersion !== undefined &&
      placement.version.id !== placement.recordedVersion.id));

export const PlacementsFact = (props: { environment: Environment }) => {
  const t = useT();
  const id = useId();
  const { base } = useService();
  const [opened, setOpened] = useParameter('placements');
  const { environment } = props;
  const { name, placements } = environment;
  if (placements.length < 2) {
    return null;
  }
  const open = opened === name;
  const behind = placements.filter(placement =>
    isBehind(environment, placement),
  ).length;
  return (
    <Box>
      <ButtonBase
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpened(open ? '' : name)}
        sx={{ color: 'text.secondary', font: 'inherit', fontSize: 14 }}
      >
        {t('card.targets', {
          targets: String(placements.length),
          behind: String(behind),
        })}
        <ExpandMore
          aria-hidden
          sx={{
            fontSize: '1.25em',
            transform: open ? 'rotate(180deg)' : undefined,
          }}
        />
      </ButtonBase>
      {open && (
        <Box
          component="ul"
          id={id}
          aria-label={t('placement.list', { env: environment.title })}
          sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 13 }}
        >
          {placements.map(placement => (
            <Box
              component="li"
              key={placement.target}
              sx={{ py: 0.5, borderTop: 1, borderColor: 'divider' }}
            >
              <TextLink
                to={`${base}/instances?environment=${encodeURIComponent(name)}`}
              >
                {placement.targetTitle ?? placement.target}
              </TextLink>{' '}
              {placement.version?.name}{' '}
              {isBehind(environment, placement) && t('placement.behind')}
              <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
                <StatusLabel tone={healthTones[placement.health]}>
                  {t(`health.${placement.health}`)}
                  {placement.desired > 0 &&
                    ` ${placement.ready}/${placement.desired}`}
                </StatusLabel>
                {placement.url && (
                  <OutsideLink
                    href={placement.url}
                    aria-label={t('card.address', {
                      env: environment.title,
                      url: placement.url,
                    })}
                  />
                )}
              </Box>
            </Box>
          ))}
        </Box>
      )}
    </Box>
  );
};
