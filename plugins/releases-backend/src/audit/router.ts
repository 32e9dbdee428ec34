/**
 * Routes of the audit: entries on services that the caller may see, and for those who may read the ledger as a whole, all others.
 */
import {
  ledgerReadPermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { Core } from '../core';
import { decodeCursor, page, ReleasesRouter } from '../http';
import { LedgerFilter } from '../ledger';

export function addLedgerRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/ledger', async (request, response) => {
    const caller = await core.access.caller(request);
    const { cursor, limit = 50, service, objectType, objectId } = request.query;
    const filter: LedgerFilter = { objectType, objectId };
    if (service !== undefined) {
      await core.access.require(caller, serviceReadPermission, { service });
      filter.services = [service];
    } else {
      await core.access.require(caller, ledgerReadPermission);
      const readable = await core.access.readableServices(caller);
      if (readable !== 'all') {
        filter.services = readable;
      }
    }
    const before = decodeCursor(cursor, ['number']);
    const rows = await core.ledger.readBack({
      before: before && Number(before[0]),
      limit: limit + 1,
      filter,
    });
    response.json(
      page(rows, limit, { key: row => [row.seq], item: row => row }),
    );
  });

  router.get('/ledger/verification', async (request, response) => {
    const caller = await core.access.caller(request);
    await core.access.require(caller, ledgerReadPermission);
    response.json(await core.ledger.verify());
  });
}
