/**
 * The inventory of targets: health and since when, who uses what, as far as the caller may see it.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { InMemoryDeployTarget } from '@slipway/backstage-plugin-releases-node/testUtils';
import { Target } from '@slipway/backstage-plugin-releases-common';
import {
  LI_WEI,
  MEI,
  Releasing,
  SHOP,
  startReleasing,
} from '../__testUtils__/releasing';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('targets on %s', id => {
  let portal: Releasing;
  let other: InMemoryDeployTarget;
  beforeEach(async () => {
    other = new InMemoryDeployTarget({ id: 'other' });
    portal = await startReleasing(databases, id, {
      targets: [other],
      config: { access: { everyoneMayRead: false } },
    });
  });
  afterEach(() => portal.close());

  const targets = async (person = MEI): Promise<Record<string, Target>> => {
    const { body } = await portal.as(person).get('/targets');
    return Object.fromEntries(
      body.items.map((target: Target) => [target.id, target]),
    );
  };

  it('says which services use a target where, to those who may see them', async () => {
    await portal.version('1.0.0');
    await portal.release({
      environment: 'dev',
      kind: 'deploy',
      versionId: 'version-1.0.0',
    });
    const wanted = {
      open: true,
      usedBy: [SHOP],
      uses: [
        {
          service: SHOP,
          environment: 'dev',
          versionName: '1.0.0',
          stopped: false,
        },
      ],
      capabilities: { scale: true },
      environments: ['dev', 'test', 'staging', 'production'],
    };
    expect((await targets()).memory).toMatchObject(wanted);
    expect((await targets(LI_WEI)).memory).toMatchObject(wanted);
    expect((await targets('user:default/stranger')).memory).toMatchObject({
      usedBy: [],
      uses: [],
    });
    expect((await targets()).other).toMatchObject({
      uses: [],
      environments: [],
    });
  });

  it('keeps since when a target has been well, and since when not', async () => {
    const well = (await targets()).other.health;
    expect(well).toMatchObject({ ok: true, since: expect.any(String) });
    expect((await targets()).other.health).toEqual(well);

    const health = jest
      .spyOn(other, 'health')
      .mockResolvedValue({ ok: false, message: 'It refuses connections.' });
    const ill = (await targets()).other.health;
    expect(ill).toMatchObject({
      ok: false,
      message: 'It refuses connections.',
    });
    expect(Date.parse(ill.since!)).toBeGreaterThan(Date.parse(well.since!));
    health.mockResolvedValue({ ok: false, message: 'It is out of disk.' });
    expect((await targets()).other.health).toEqual({
      ...ill,
      message: 'It is out of disk.',
    });

    health.mockRestore();
    const again = (await targets()).other.health;
    expect(again.ok).toBe(true);
    expect(Date.parse(again.since!)).toBeGreaterThan(Date.parse(ill.since!));
    expect((await targets()).memory.health.ok).toBe(true);
  });
});
