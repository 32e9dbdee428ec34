/**
 * Everything that was ever built or imported, where it runs and ran.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { Version } from '@slipway/backstage-plugin-releases-common';
import {
  Digest,
  RelativeTime,
  releasesApiRef,
  StatusLabel,
} from '@slipway/backstage-plugin-releases-react';
import { useDeferredValue } from 'react';
import { useVersions } from '../data/queries';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { useSettledList } from '../data/useSettledList';
import { ActButton } from '../ui/ActButton';
import { useParameter } from '../ui/Filters';
import { Empty, QueryView } from '../ui/QueryView';
import { FreshRows, OlderRows, Row, Rows } from '../ui/Rows';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';

export const VersionsTab = () => {
  const t = useT();
  const [search, setSearch] = useParameter('search');
  const query = useVersions(useDeferredValue(search));
  const { shown, fresh, showFresh } = useSettledList(
    query.data?.pages.flatMap(page => page.items),
    search,
  );
  return (
    <>
      <TextField
        size="small"
        label={t('version.search')}
        value={search}
        onChange={event => setSearch(event.target.value)}
        sx={{ mt: 0.5 }}
      />
      <FreshRows count={fresh} onShow={showFresh} />
      <QueryView query={query} what={t('tabs.versions')}>
        {() =>
          shown.length === 0 ? (
            <Empty>
              {t(search ? 'version.emptyFiltered' : 'version.empty')}
            </Empty>
          ) : (
            <Rows label={t('tabs.versions')}>
              {shown.map(version => (
                <VersionRow key={version.id} version={version} />
              ))}
            </Rows>
          )
        }
      </QueryView>
      <OlderRows query={query} />
    </>
  );
};

const VersionRow = (props: { version: Version }) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key, base } = useService();
  const { version } = props;
  const pin = useAct((pinned: boolean) =>
    api.updateVersion(key, version.id, { pinned }),
  );
  const verdict = version.can.pin;
  return (
    <Row columns="130px minmax(220px, 3fr) minmax(140px, 2fr) 110px 110px">
      <span>
        <strong>{version.name}</strong>
        {version.bad && (
          <>
            {' '}
            <StatusLabel tone="error">{t('version.bad')}</StatusLabel>
          </>
        )}
      </span>
      <span>
        {version.commit && (
          <>
            <Digest value={version.commit.id} /> {version.commit.title}{' '}
          </>
        )}
        {version.buildId ? (
          <TextLink to={`${base}/builds/${version.buildId}`}>
            {t('version.build')}
          </TextLink>
        ) : (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {t('version.imported')} {version.voucher}
          </Box>
        )}
        {version.badReason && <div>{version.badReason}</div>}
        {pin.error && <Alert severity="error">{pin.error.message}</Alert>}
      </span>
      <span>
        {version.runsIn.length > 0 && (
          <StatusLabel tone="ok">
            {t('version.runsIn', { environments: version.runsIn.join(', ') })}
          </StatusLabel>
        )}
        {version.runsIn.length === 0 &&
          version.ranIn.length > 0 &&
          t('version.ranIn', { environments: version.ranIn.join(', ') })}
      </span>
      <RelativeTime time={version.createdAt} />
      {verdict ? (
        <ActButton
          variant="text"
          because={verdict.allowed ? undefined : verdict.reason ?? verdict.code}
          onClick={() => pin.run(!version.pinned)}
        >
          {pin.requesting && t('dialog.requesting')}
          {!pin.requesting &&
            t(version.pinned ? 'version.unpin' : 'version.pin')}
        </ActButton>
      ) : (
        <span />
      )}
    </Row>
  );
};
