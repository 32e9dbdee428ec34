/**
 * What is read again after a message of the change feed.
 */
import { FeedMessage } from '@slipway/backstage-plugin-releases-react';
import { staleNouns } from './invalidation';

const shop = 'component:default/shop-api';
const change = (type: string, service?: string): FeedMessage => ({
  type: 'change',
  item: {
    seq: 1,
    time: '2026-11-21T09:00:00Z',
    action: `${type}.changed`,
    object: { type, id: 'x', service },
  },
});

describe('staleNouns', () => {
  it('leaves alone what another service changed', () => {
    expect(
      staleNouns(change('build', 'component:default/other'), shop),
    ).toEqual([]);
    expect(
      staleNouns(
        { type: 'live', hint: { service: 'component:default/other' } },
        shop,
      ),
    ).toEqual([]);
  });

  it('reads what shows the object', () => {
    expect(staleNouns(change('build', shop), shop)).toContain('builds');
    expect(staleNouns(change('deployment', shop), shop)).toEqual(
      expect.arrayContaining(['deployments', 'environments']),
    );
    expect(staleNouns({ type: 'live', hint: { service: shop } }, shop)).toEqual(
      ['environments'],
    );
  });

  it('reads everything when it cannot tell', () => {
    const all = staleNouns({ type: 'refresh' }, shop);
    expect(all).toContain('configuration');
    expect(staleNouns(change('something-new', shop), shop)).toEqual(all);
  });
});
