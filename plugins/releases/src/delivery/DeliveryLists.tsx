/**
 * The lists of the delivery page. What is about now stands oldest first, so that new rows come in below; what has ended stands newest first,
 * and new rows wait until they are asked for.
 */
import { DeliveryItem } from '@slipway/backstage-plugin-releases-common';
import {
  DeliveryList,
  DeliveryQuery,
} from '@slipway/backstage-plugin-releases-react';
import { useDeliveryList } from '../data/portalQueries';
import { useSettledList } from '../data/useSettledList';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { FreshRows, OlderRows, Rows } from '../ui/Rows';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { DeliveryRow } from './DeliveryRow';

type Props = { query: DeliveryQuery };

const isFiltered = ({ owner, system, environment }: DeliveryQuery) =>
  [owner, system, environment].some(value => value !== undefined);

const ItemRows = (props: { label: string; items: DeliveryItem[] }) => (
  <Rows label={props.label}>
    {props.items.map(item => (
      <DeliveryRow key={item.id} item={item} />
    ))}
  </Rows>
);

const useItems = (list: DeliveryList, query: DeliveryQuery) => {
  const answer = useDeliveryList(list, query);
  return {
    answer,
    items: answer.data?.pages.flatMap(page => page.items) ?? [],
  };
};

/** Lists about now take no notice of the period, so it is left out of what they ask for. */
const now = (query: DeliveryQuery): DeliveryQuery => ({
  ...query,
  weeks: undefined,
});

export const Present = ({ query }: Props) => {
  const t = useT();
  const title = t('delivery.running');
  const { answer, items } = useItems('running', now(query));
  return (
    <Section title={title}>
      <QueryView
        query={answer}
        what={title}
        loading={<SkeletonRows rows={2} />}
      >
        {() =>
          items.length === 0 ? (
            <Empty>
              {t(
                isFiltered(query)
                  ? 'delivery.runningEmptyFiltered'
                  : 'delivery.runningEmpty',
              )}
            </Empty>
          ) : (
            <ItemRows label={title} items={items} />
          )
        }
      </QueryView>
      <OlderRows query={answer} label={t('delivery.more')} />
    </Section>
  );
};

/** Queued, at a gate, asking a person, or held: nothing of it goes on by itself at once. */
export const Waiting = ({ query }: Props) => {
  const t = useT();
  const title = t('delivery.waiting');
  const waiting = useItems('waiting', now(query));
  const held = useItems('held', now(query));
  return (
    <Section title={title}>
      <QueryView
        query={waiting.answer}
        what={title}
        loading={<SkeletonRows rows={2} />}
      >
        {() =>
          waiting.items.length === 0 ? (
            // With held environments below, the section is not empty.
            held.items.length === 0 &&
            held.answer.data && (
              <Empty>
                {t(
                  isFiltered(query)
                    ? 'delivery.waitingEmptyFiltered'
                    : 'delivery.waitingEmpty',
                )}
              </Empty>
            )
          ) : (
            <ItemRows label={title} items={waiting.items} />
          )
        }
      </QueryView>
      <OlderRows query={waiting.answer} label={t('delivery.more')} />
      <QueryView
        query={held.answer}
        what={t('delivery.heldList')}
        loading={<SkeletonRows rows={1} />}
      >
        {() =>
          held.items.length > 0 && (
            <ItemRows label={t('delivery.heldList')} items={held.items} />
          )
        }
      </QueryView>
      <OlderRows query={held.answer} label={t('delivery.more')} />
    </Section>
  );
};

export const Ended = (props: Props & { list: 'failed' | 'succeeded' }) => {
  const t = useT();
  const { list, query } = props;
  const title = t(`delivery.${list}`);
  const { answer, items } = useItems(list, query);
  const { shown, fresh, showFresh } = useSettledList(
    answer.data && items,
    JSON.stringify(query),
  );
  return (
    <Section title={title}>
      {fresh > 0 && <FreshRows count={fresh} onShow={showFresh} />}
      <QueryView query={answer} what={title}>
        {() =>
          shown.length === 0 ? (
            <Empty>
              {t(
                isFiltered(query)
                  ? `delivery.${list}EmptyFiltered`
                  : `delivery.${list}Empty`,
              )}
            </Empty>
          ) : (
            <ItemRows label={title} items={shown} />
          )
        }
      </QueryView>
      <OlderRows query={answer} />
    </Section>
  );
};
