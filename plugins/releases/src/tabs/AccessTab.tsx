/**
 * Who holds which role here and by what, what I may do and why not, and which targets the service may use.
 */
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Box from '@mui/material/Box';
import {
  RoleGrant,
  ServiceAccess,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import {
  RelativeTime,
  StatusLabel,
} from '@slipway/backstage-plugin-releases-react';
import { useAccess } from '../data/placeQueries';
import { useService } from '../data/service';
import { refusal } from '../overview/acts';
import { Person } from '../ui/Person';
import { Empty, QueryView } from '../ui/QueryView';
import { Row, Rows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';

const onService = ['read', 'build', 'mark', 'configure'] as const;
const onEnvironment = [
  'deploy',
  'rollback',
  'abort',
  'hold',
  'check',
  'logs',
  'terminal',
] as const;
type Verb = (typeof onService)[number] | (typeof onEnvironment)[number];

export const AccessTab = () => {
  const t = useT();
  const query = useAccess();
  return (
    <QueryView query={query} what={t('tabs.access')}>
      {access => (
        <>
          <Mine access={access} />
          <Roles access={access} />
          <Targets access={access} />
        </>
      )}
    </QueryView>
  );
};

const Mine = (props: { access: ServiceAccess }) => {
  const t = useT();
  const { access } = props;
  const { mine, can, environments, owner } = access;
  const missing = [can, ...environments.map(place => place.can)].some(verbs =>
    Object.values(verbs).some(verdict => !verdict.allowed),
  );
  return (
    <Section title={t('access.mine')}>
      {mine.length === 0 ? (
        <div>{t('access.noRole')}</div>
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, mb: 1, p: 0 }}>
          {mine.map((grant, index) => (
            <li key={index}>
              <RoleWords grant={grant} /> · <Source grant={grant} />
            </li>
          ))}
        </Box>
      )}
      <Rows label={t('access.mine')}>
        <Rights title={t('access.service')} verbs={onService} can={can} />
        {environments.map(place => (
          <Rights
            key={place.name}
            title={place.title}
            verbs={onEnvironment}
            can={place.can}
          />
        ))}
      </Rows>
      {missing && (
        <Box sx={{ mt: 1 }}>
          {t('access.askOwner')} <EntityRefLink entityRef={owner} hideIcon />
        </Box>
      )}
    </Section>
  );
};

/** What is allowed by name; what is not, with its reasons, each said once. */
const Rights = (props: {
  title: string;
  verbs: readonly Verb[];
  can: Record<string, Verdict>;
}) => {
  const t = useT();
  const { title, can } = props;
  const verbs = props.verbs.filter(verb => can[verb]);
  const words = (list: Verb[]) =>
    list.map(verb => t(`access.verbs.${verb}`)).join(t('access.separator'));
  const allowed = verbs.filter(verb => can[verb].allowed);
  const reasons = new Map<string, Verb[]>();
  for (const verb of verbs) {
    const because = refusal(can[verb]);
    if (because !== undefined) {
      reasons.set(because, [...(reasons.get(because) ?? []), verb]);
    }
  }
  return (
    <Row columns="minmax(120px, 1fr) minmax(200px, 3fr) minmax(240px, 4fr)">
      <strong>{title}</strong>
      <span>
        {allowed.length > 0 && (
          <StatusLabel tone="ok">
            {t('access.may', { acts: words(allowed) })}
          </StatusLabel>
        )}
      </span>
      <span>
        {[...reasons].map(([because, refused]) => (
          <div key={because}>
            <StatusLabel tone="neutral">
              {t('access.mayNot', { acts: words(refused) })}
            </StatusLabel>
            <Box sx={{ pl: 2.5, color: 'text.secondary' }}>{because}</Box>
          </div>
        ))}
      </span>
    </Row>
  );
};

const RoleWords = (props: { grant: RoleGrant }) => {
  const t = useT();
  const { role, environment } = props.grant;
  return (
    <strong>
      {environment
        ? t('access.roleIn', {
            role: t(`access.roles.${role}`),
            env: environment,
          })
        : t(`access.roles.${role}`)}
    </strong>
  );
};

const Source = (props: { grant: RoleGrant }) => {
  const t = useT();
  const { source, expiresAt, reason } = props.grant;
  return (
    <span>
      {t(`access.sources.${source}`)}
      {reason && ` · ${reason}`}
      {expiresAt && (
        <>
          {' · '}
          {t('access.expires')} <RelativeTime time={expiresAt} />
        </>
      )}
    </span>
  );
};

const Roles = (props: { access: ServiceAccess }) => {
  const t = useT();
  const { roles } = props.access;
  return (
    <Section title={t('access.holders')}>
      {roles.length === 0 ? (
        <Empty>{t('access.nobody')}</Empty>
      ) : (
        <Rows label={t('access.holders')}>
          {roles.map((grant, index) => (
            <Row
              key={index}
              columns="minmax(160px, 2fr) minmax(160px, 2fr) minmax(220px, 4fr)"
            >
              <Person actor={{ ref: grant.subject }} />
              <RoleWords grant={grant} />
              <Source grant={grant} />
            </Row>
          ))}
        </Rows>
      )}
    </Section>
  );
};

const Targets = (props: { access: ServiceAccess }) => {
  const t = useT();
  const { base } = useService();
  const { targets } = props.access;
  return (
    <Section title={t('access.targets')}>
      {targets.length === 0 ? (
        <Empty>{t('access.noTargets')}</Empty>
      ) : (
        <Rows label={t('access.targets')}>
          {targets.map(({ id, title, owner, environments, verdict }) => (
            <Row
              key={id}
              columns="minmax(160px, 2fr) minmax(160px, 2fr) minmax(220px, 4fr)"
            >
              <span>
                <strong>{title}</strong>
                {owner && (
                  <>
                    {' · '}
                    {t('access.targetOwner')}{' '}
                    <EntityRefLink entityRef={owner} hideIcon />
                  </>
                )}
              </span>
              <span>
                {environments.map((name, index) => (
                  <span key={name}>
                    {index > 0 && t('access.separator')}
                    <TextLink
                      to={`${base}/instances?environment=${encodeURIComponent(
                        name,
                      )}`}
                    >
                      {name}
                    </TextLink>
                  </span>
                ))}
              </span>
              <span>
                <StatusLabel tone={verdict.allowed ? 'ok' : 'neutral'}>
                  {t(verdict.allowed ? 'access.granted' : 'access.notGranted')}
                </StatusLabel>
                {!verdict.allowed && (
                  <Box sx={{ pl: 2.5, color: 'text.secondary' }}>
                    {refusal(verdict)}
                  </Box>
                )}
              </span>
            </Row>
          ))}
        </Rows>
      )}
    </Section>
  );
};
