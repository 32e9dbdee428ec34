/**
 * GET /catalog-entities, for the portal's own catalog only, and the events by which it hears of changes at once.
 */
import { stringifyError } from '@backstage/errors';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Router } from 'express';
import { Core, Noun } from '../core';
import { CatalogEntityReader } from './CatalogEntityReader';
import {
  CatalogEntities,
  SERVICE_CHANGED_TOPIC,
  ServiceChangedEvent,
} from './types';

const PAGE = 500;
/** A new service, and a build because it follows a push, which may have changed the file. */
const TELLING = ['service.registered', 'build.requested'];

export const catalogNoun: Noun = {
  addRoutes(router, core) {
    const reader = new CatalogEntityReader(core);
    // Between plugins of one portal, so not in openapi.yaml.
    (router as unknown as Router).get(
      '/catalog-entities',
      async (request, response) => {
        const caller = await core.access.caller(request);
        if (!caller.actor.ref.startsWith('service:')) {
          throw new ReleasesError(
            'permission.denied',
            'Only the catalog itself may read this; look services up in the catalog.',
            { status: 403 },
          );
        }
        const { service } = request.query;
        const answer: CatalogEntities = {
          items: await reader.read(
            service === undefined ? undefined : String(service),
          ),
        };
        response.json(answer);
      },
    );
  },

  /** Each replica tells; hearing it twice costs little. */
  async start(core) {
    let cursor = await core.ledger.head();
    let reading = Promise.resolve();
    const read = async () => {
      if (!core.shutdown.aborted) {
        cursor = await publishFrom(core, cursor);
      }
    };
    const subscription = core.ledger.onSealed(() => {
      reading = reading
        .then(read)
        .catch(error =>
          core.logger.warn(
            `The catalog was not told of a change and will find it within half a minute: ${stringifyError(
              error,
            )}`,
          ),
        );
    });
    core.shutdown.addEventListener('abort', () => subscription.close(), {
      once: true,
    });
  },
};

/** Tells of what was sealed after `cursor`; answers the new cursor. */
async function publishFrom(core: Core, cursor: number): Promise<number> {
  let after = cursor;
  for (;;) {
    const rows = await core.ledger.read({
      after,
      limit: PAGE,
      filter: { actions: TELLING },
    });
    const services = new Set(
      rows.flatMap(({ object }) => object.service ?? []),
    );
    for (const service of services) {
      const eventPayload: ServiceChangedEvent = { service };
      await core.events.publish({ topic: SERVICE_CHANGED_TOPIC, eventPayload });
    }
    if (rows.length > 0) {
      after = rows[rows.length - 1].seq;
    }
    if (rows.length < PAGE) {
      return after;
    }
  }
}
