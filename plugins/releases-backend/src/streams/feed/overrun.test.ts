/**
 * A reader of the feed that takes nothing is let go, with the place to resume from, and nothing piles up for it.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { FakeAccess, FakeLedger, SHOP } from '../../__testUtils__/streams';
import { Access } from '../../access';
import { streamSession } from '../session';
import { FeedReader } from './FeedReader';
import { FeedTail } from './FeedTail';
import { LiveHints } from './LiveHints';
import { Visibility } from './visibility';

it('ends a feed whose reader has stalled', async () => {
  const ledger = new FakeLedger();
  const access = new FakeAccess() as unknown as Access;
  const caller = await access.callerOfToken('mei');
  const tail = new FeedTail(ledger, mockServices.logger.mock());
  const written: [string, unknown][] = [];
  let ended = false;
  const reader = new FeedReader({
    tail,
    live: new LiveHints({ targets: () => [] }),
    visibility: new Visibility(access, caller),
    after: 0,
    session: streamSession(
      {
        signal: new AbortController().signal,
        // Takes two events, then nothing more.
        send: (event, data) => {
          written.push([event, data]);
          return written.length <= 2
            ? Promise.resolve()
            : new Promise(() => {});
        },
        end: () => {
          ended = true;
        },
      },
      caller,
      { shutdown: new AbortController().signal, stallMillis: 50 },
    ),
  });
  for (let row = 0; row < 1_000; row += 1) {
    ledger.seal(SHOP);
  }
  await reader.run();
  expect(ended).toBe(true);
  expect(written.map(([event]) => event)).toEqual([
    'hello',
    'change',
    'change',
    'overrun',
  ]);
  // The second change was not taken: it comes again after a resume.
  expect(written[3][1]).toEqual({ after: 1 });
  tail.stop();
});
