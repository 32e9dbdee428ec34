/**
 * Everything that was ever built or imported, where it runs and ran.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { Version } from '@slipway/backstage-plugin-releases-common';
import { Digest, RelativeTime } from '@slipway/backstage-plugin-releases-react';
import { useDeferredValue } from 'react';
import { useVersions } from '../data/queries';
import { useService } from '../data/service';
import { useSettledList } from '../data/useSettledList';
import { ActMenu } from '../ui/ActMenu';
import { useParameter } from '../ui/Filters';
import { Empty, QueryView } from '../ui/QueryView';
import { FreshRows, OlderRows, Row, Rows } from '../ui/Rows';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { useVersionActs } from './useVersionActs';
import { VersionMarks } from './VersionMarks';
import { VersionPlaces } from './VersionPlaces';

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
  const { base } = useService();
  const { version } = props;
  const { acts, error } = useVersionActs(version);
  return (
    <Row columns="150px minmax(220px, 3fr) minmax(140px, 2fr) 110px 40px">
      <span>
        <TextLink to={`${base}/versions/${version.id}`}>
          {version.name}
        </TextLink>
        <VersionMarks version={version} />
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
        {error && <Alert severity="error">{error.message}</Alert>}
      </span>
      <VersionPlaces version={version} />
      <RelativeTime time={version.createdAt} />
      <ActMenu
        label={t('version.more', { version: version.name })}
        acts={acts}
      />
    </Row>
  );
};
