/**
 * Who changed what, revision by revision.
 */
import Box from '@mui/material/Box';
import { RelativeTime } from '@slipway/backstage-plugin-releases-react';
import { useConfigurationRevisions } from '../data/queries';
import { KeyChanges } from '../dialogs/KeyChanges';
import { Person } from '../ui/Person';
import { Empty, QueryView } from '../ui/QueryView';
import { OlderRows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';

export const Revisions = () => {
  const t = useT();
  const query = useConfigurationRevisions();
  return (
    <Section title={t('configuration.revisions')}>
      <QueryView query={query} what={t('configuration.revisions')}>
        {({ pages }) => {
          const items = pages.flatMap(page => page.items);
          if (items.length === 0) {
            return <Empty>{t('configuration.noRevisions')}</Empty>;
          }
          return (
            <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
              {items.map(revision => (
                <Box
                  component="li"
                  key={revision.revision}
                  sx={{ py: 0.75, borderBottom: 1, borderColor: 'divider' }}
                >
                  <strong>#{revision.revision}</strong>{' '}
                  <Person actor={revision.createdBy} />{' '}
                  <RelativeTime time={revision.createdAt} /> {revision.comment}
                  <details>
                    <summary>
                      {t('configuration.changes', {
                        count: revision.changes.length,
                      })}
                    </summary>
                    <KeyChanges
                      changes={revision.changes.map(change => ({
                        ...change,
                        key: `${change.scope} · ${change.key}`,
                      }))}
                    />
                  </details>
                </Box>
              ))}
            </Box>
          );
        }}
      </QueryView>
      <OlderRows query={query} />
    </Section>
  );
};
