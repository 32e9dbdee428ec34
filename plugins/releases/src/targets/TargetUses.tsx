/**
 * Which services use a target, each with its environments; many of them are folded.
 */
import Box from '@mui/material/Box';
import { TargetUsesInner } from '@slipway/backstage-plugin-releases-common';
import { TextLink } from '../ui/TextLink';
import { useReleasesPath } from '../ui/useReleasesPath';
import { useT } from '../ui/useT';

/** More than so many are folded. */
const SHOWN = 5;

const byService = (uses: TargetUsesInner[]) => {
  const services = new Map<string, TargetUsesInner[]>();
  for (const use of uses) {
    services.set(use.service, [...(services.get(use.service) ?? []), use]);
  }
  return [...services];
};

export const TargetUses = (props: { uses: TargetUsesInner[] }) => {
  const t = useT();
  const services = byService(props.uses);
  if (services.length === 0) {
    return <>{t('targets.unused')}</>;
  }
  const rest = services.slice(SHOWN);
  return (
    <>
      <Services services={services.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary>{t('targets.more', { count: rest.length })}</summary>
          <Services services={rest} />
        </details>
      )}
    </>
  );
};

const Services = (props: { services: [string, TargetUsesInner[]][] }) => {
  const t = useT();
  const path = useReleasesPath();
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {props.services.map(([service, uses]) => (
        <li key={service}>
          <TextLink to={path(service)}>
            {service.replace(/^component:(default\/)?/, '')}
          </TextLink>
          <Box>
            {uses
              .map(({ environment, versionName, stopped }) =>
                t(stopped ? 'targets.useStopped' : 'targets.use', {
                  env: environment,
                  version: versionName,
                }),
              )
              .join(' · ')}
          </Box>
        </li>
      ))}
    </Box>
  );
};
