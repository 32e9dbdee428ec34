/**
 * Routes of delivery across services. Who may see no service gets empty lists; nobody is refused.
 */
import {
  DeliveryItem,
  ReleaseFigures,
} from '@slipway/backstage-plugin-releases-common';
import { Core } from '../core';
import { Database } from '../database';
import { toSummary } from '../deployments';
import { decodeCursor, encodeCursor, page, ReleasesRouter } from '../http';
import { mondays, periodOf, weekName } from './rules/weeks';
import { DeliveryStore, Place } from './store';
import { DeliveryFilter, DeploymentRow, Figures, HeldRow } from './types';

const DEFAULT_WEEKS = 12;
const DEFAULT_LIMIT = 50;

export function addDeliveryRoutes(router: ReleasesRouter, core: Core): void {
  const store = new DeliveryStore(core.database);
  const clock = new Database(core.database);

  router.get('/delivery', async (request, response) => {
    const caller = await core.access.caller(request);
    const { weeks = DEFAULT_WEEKS, owner, system, environment } = request.query;
    const readable = await core.access.readableServices(caller);
    const filter = { readable, owner, system, environment };
    const now = await clock.now();
    const days = mondays(now, weeks);
    const period = periodOf(days);
    const found = await store.byWeek(period, filter);
    response.json({
      weeks: days.map(from => ({
        week: weekName(from),
        from,
        figures: toFigures(found.get(from)),
      })),
      total: toFigures(await store.total(period, filter)),
      choices: {
        ...(await store.choices(readable)),
        environments: core.environments
          .definitions()
          .map(({ name, title }) => ({ name, title })),
      },
      serverTime: new Date(now).toISOString(),
    });
  });

  router.get('/delivery/items', async (request, response) => {
    const caller = await core.access.caller(request);
    const { query } = request;
    const { list } = query;
    const filter: DeliveryFilter = {
      readable: await core.access.readableServices(caller),
      owner: query.owner,
      system: query.system,
      environment: query.environment,
    };
    const limit = query.limit ?? DEFAULT_LIMIT;
    const place = placeOf(query.cursor);
    if (list === 'held') {
      response.json(
        page(await store.held(filter, { after: place, limit }), limit, {
          key: row => [row.hold.at, idOf(row)],
          item: toHeldItem,
        }),
      );
      return;
    }
    const present = list === 'running' || list === 'waiting';
    const rows = present
      ? await store.present(list, filter, { after: place, limit })
      : await store.ended(
          list === 'failed' ? ['failed', 'aborted'] : ['succeeded'],
          periodOf(mondays(await clock.now(), query.weeks ?? DEFAULT_WEEKS)),
          filter,
          { before: place, limit },
        );
    const shown = rows.slice(0, limit);
    const last = shown[shown.length - 1];
    response.json({
      items: await toItems(core, shown),
      ...(rows.length > limit && {
        nextCursor: encodeCursor([
          present ? last.createdAt : last.finishedAt!,
          last.id,
        ]),
      }),
    });
  });
}

function placeOf(cursor: string | undefined): Place | undefined {
  const key = decodeCursor(cursor, ['string', 'string']);
  return key && [String(key[0]), String(key[1])];
}

async function toItems(
  core: Core,
  rows: DeploymentRow[],
): Promise<DeliveryItem[]> {
  const records = await core.deployments.many(rows.map(({ id }) => id));
  return rows.flatMap(({ createdAt: _c, finishedAt: _f, ...row }) => {
    const record = records.get(row.id);
    return record ? [{ ...row, deployment: toSummary(record) }] : [];
  });
}

function idOf({ service, environment }: HeldRow): string {
  return `${service}#${environment}`;
}

function toHeldItem(row: HeldRow): DeliveryItem {
  return {
    ...row,
    id: idOf(row),
    hold: { ...row.hold, by: { ref: row.hold.by } },
  };
}

function toFigures(figures: Figures | undefined): ReleaseFigures {
  const { succeeded = 0, failed = 0, aborted = 0 } = figures?.counts ?? {};
  return {
    succeeded,
    failed,
    aborted,
    failureShare:
      succeeded + failed > 0 ? failed / (succeeded + failed) : undefined,
    medianSeconds: figures?.medianSeconds,
  };
}
