/**
 * How a service stands to its catalog entity, and what it may be called.
 */
import { Entity } from '@backstage/catalog-model';
import { checkName, checkOwner, ownersOf, reconcile } from './rules';
import { ServiceRecord } from './types';

const service = (given: Partial<ServiceRecord> = {}): ServiceRecord => ({
  ref: 'component:default/shop',
  namespace: 'default',
  name: 'shop',
  owner: 'group:default/shop-team',
  state: 'active',
  creator: 'user:default/li-wei',
  environments: [],
  createdAt: '2026-11-21T00:00:00.000Z',
  ...given,
});

const entity = (origin: string, owner = 'shop-team'): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    annotations: { 'backstage.io/managed-by-origin-location': origin },
  },
  spec: { owner },
});

describe('a service and its entity', () => {
  it('waits for an entity that was never seen', () => {
    expect(reconcile(service(), undefined)).toBeUndefined();
  });

  it('remembers where its entity came from when it is first seen', () => {
    expect(reconcile(service(), entity('url:a'))).toEqual({ origin: 'url:a' });
    expect(
      reconcile(service({ origin: 'url:a' }), entity('url:a')),
    ).toBeUndefined();
  });

  it('follows its owner', () => {
    expect(
      reconcile(service({ origin: 'url:a' }), entity('url:a', 'user:mei')),
    ).toEqual({ owner: 'user:default/mei' });
  });

  it('is detached when the entity is gone, once, and attached when it is back', () => {
    const gone = reconcile(service({ origin: 'url:a' }), undefined);
    expect(gone).toMatchObject({ state: 'detached' });
    const detached = service({ origin: 'url:a', ...gone });
    expect(reconcile(detached, undefined)).toBeUndefined();
    expect(reconcile(detached, entity('url:a'))).toMatchObject({
      state: 'active',
    });
  });

  it('stays detached, with its old owner, when the entity is from elsewhere', () => {
    const moved = reconcile(
      service({ origin: 'url:a' }),
      entity('url:b', 'user:thief'),
    );
    expect(moved).toMatchObject({ state: 'detached' });
    expect(moved).not.toHaveProperty('owner');
    expect(moved).not.toHaveProperty('origin');
    const detached = service({ origin: 'url:a', ...moved });
    expect(reconcile(detached, entity('url:b', 'user:thief'))).toBeUndefined();
  });

  it('belongs to whom the relations say, before the spec', () => {
    expect(ownersOf(entity('x'))).toEqual(['group:default/shop-team']);
    expect(
      ownersOf({
        ...entity('x'),
        relations: [{ type: 'ownedBy', targetRef: 'group:default/other' }],
      }),
    ).toEqual(['group:default/other']);
  });
});

describe('a name', () => {
  it.each(['shop', 'shop-2', '2shop', 'a', 'x'.repeat(63)])(
    '%s can be used',
    name => {
      expect(() => checkName('name', name)).not.toThrow();
    },
  );

  it.each(['', '-shop', 'Shop', 'shop_2', '../shop', 'shop\n', 'x'.repeat(64)])(
    '%j cannot',
    name => {
      expect(() => checkName('name', name)).toThrow(
        expect.objectContaining({ code: 'service.name-invalid' }),
      );
    },
  );
});

describe('an owner', () => {
  it('is a group unless it says otherwise', () => {
    expect(checkOwner('shop-team')).toBe('group:default/shop-team');
    expect(checkOwner('User:Default/Mei')).toBe('user:default/mei');
  });

  it.each(['', 'component:shop', 'a b/c:d/e'])('%j is none', value => {
    expect(() => checkOwner(value)).toThrow(
      expect.objectContaining({ code: 'service.owner-invalid' }),
    );
  });
});
