/**
 * Who did what about this deployment, as the ledger has it.
 */
import { LedgerItem } from '@slipway/backstage-plugin-releases-common';
import {
  Digest,
  RelativeTime,
  Timeline,
} from '@slipway/backstage-plugin-releases-react';
import { useAudit } from '../data/queries';
import { Person } from '../ui/Person';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';

/** A row about a step says which, and what became of it. */
const stepOf = ({ after }: LedgerItem) =>
  typeof after?.step === 'string' && typeof after.state === 'string'
    ? ` ${after.step}: ${after.state}`
    : '';

export const Audit = (props: { deploymentId: string }) => {
  const t = useT();
  const query = useAudit('deployment', props.deploymentId);
  return (
    <Section title={t('deployment.audit')}>
      <QueryView
        query={query}
        what={t('deployment.audit')}
        loading={<SkeletonRows rows={2} />}
      >
        {({ items }) => (
          <Timeline
            label={t('deployment.audit')}
            entries={items.map((item: LedgerItem) => ({
              key: String(item.seq),
              content: (
                <>
                  <code>{item.action}</code>
                  {stepOf(item)} · <Person actor={item.actor} />
                  {item.outcome !== 'done' &&
                    ` · ${t(`audit.${item.outcome}`)}`}
                  {item.reason && ` · ${item.reason}`}
                </>
              ),
              aside: (
                <>
                  <RelativeTime time={item.time} /> #{item.seq}{' '}
                  <Digest value={item.hash} />
                </>
              ),
            }))}
          />
        )}
      </QueryView>
    </Section>
  );
};
