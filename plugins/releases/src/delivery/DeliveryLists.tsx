/**
 * The lists of the delivery page. What is about now stands oldest first, so that new rows come in below, and keeps the rows of what has ended
 * until the reader lets them go; what had ended stands newest first, and new rows wait until they are asked for.
 */
import Box from '@mui/material/Box';
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
import { ActButton } from '../ui/ActButton';
import { useKeptList } from './useKeptList';

type Props = { query: DeliveryQuery };

const isFiltered = ({ owner, system, environment }: DeliveryQuery) =>
  [owner, system, environment].some(value => value !== undefined);

const ItemRows = (props: {
  label: string;
  items: DeliveryItem[];
  /** Ids of those that are over. */
  ended?: Set<string>;
}) => (
  <Rows label={props.label}>
    {props.items.map(item => (
      <DeliveryRow key={item.id} item={item} over={props.ended?.has(item.id)} />
    ))}
  </Rows>
);

/** Its place is kept, so that nothing moves when a row ends. */
const LetGo = (props: { count: number; onLetGo: () => void }) => {
  const t = useT();
  return (
    <Box sx={{ minHeight: 36 }}>
      {props.count > 0 && (
        <ActButton onClick={props.onLetGo}>
          {t('delivery.letGo', { count: props.count })}
        </ActButton>
      )}
    </Box>
  );
};

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
  const { rows, ended, letGo } = useKeptList(
    answer.data && items,
    JSON.stringify(now(query)),
  );
  return (
    <Section
      title={title}
      actions={<LetGo count={ended.size} onLetGo={letGo} />}
    >
      <QueryView
        query={answer}
        what={title}
        loading={<SkeletonRows rows={2} />}
      >
        {() =>
          rows.length === 0 ? (
            <Empty>
              {t(
                isFiltered(query)
                  ? 'delivery.runningEmptyFiltered'
                  : 'delivery.runningEmpty',
              )}
            </Empty>
          ) : (
            <ItemRows label={title} items={rows} ended={ended} />
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
  const scope = JSON.stringify(now(query));
  const kept = useKeptList(waiting.answer.data && waiting.items, scope);
  const keptHeld = useKeptList(held.answer.data && held.items, scope);
  const letGo = () => {
    kept.letGo();
    keptHeld.letGo();
  };
  return (
    <Section
      title={title}
      actions={
        <LetGo count={kept.ended.size + keptHeld.ended.size} onLetGo={letGo} />
      }
    >
      <QueryView
        query={waiting.answer}
        what={title}
        loading={<SkeletonRows rows={2} />}
      >
        {() =>
          kept.rows.length === 0 ? (
            // With held environments below, the section is not empty.
            keptHeld.rows.length === 0 &&
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
            <ItemRows label={title} items={kept.rows} ended={kept.ended} />
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
          keptHeld.rows.length > 0 && (
            <ItemRows
              label={t('delivery.heldList')}
              items={keptHeld.rows}
              ended={keptHeld.ended}
            />
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
