/**
 * Builds, newest first.
 */
import {
  Elapsed,
  RelativeTime,
} from '@slipway/backstage-plugin-releases-react';
import { useBuilds } from '../data/queries';
import { useService } from '../data/service';
import { useSettledList } from '../data/useSettledList';
import { BuildButton } from '../overview/LatestBuild';
import { Person } from '../ui/Person';
import { Empty, QueryView } from '../ui/QueryView';
import { FreshRows, OlderRows, Row, Rows } from '../ui/Rows';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

export const BuildsTab = () => {
  const t = useT();
  const { base } = useService();
  const query = useBuilds();
  const { shown, fresh, showFresh } = useSettledList(
    query.data?.pages.flatMap(page => page.items),
    'builds',
  );
  return (
    <>
      <FreshRows count={fresh} onShow={showFresh} />
      <QueryView query={query} what={t('tabs.builds')}>
        {() =>
          shown.length === 0 ? (
            <Empty action={<BuildButton />}>{t('build.empty')}</Empty>
          ) : (
            <Rows label={t('tabs.builds')}>
              {shown.map(build => (
                <Row
                  key={build.id}
                  columns="130px minmax(220px, 3fr) 110px 150px 150px"
                >
                  <StateLabel state={build.state} />
                  <TextLink to={`${base}/builds/${build.id}`}>
                    #{build.number} {build.commit.title}
                  </TextLink>
                  <span>{build.versionName ?? build.branch}</span>
                  <Person actor={build.requestedBy} />
                  <span>
                    <RelativeTime time={build.createdAt} />
                    {build.startedAt && (
                      <>
                        {' · '}
                        <Elapsed
                          since={build.startedAt}
                          until={build.finishedAt}
                        />
                      </>
                    )}
                  </span>
                </Row>
              ))}
            </Rows>
          )
        }
      </QueryView>
      <OlderRows query={query} />
    </>
  );
};
