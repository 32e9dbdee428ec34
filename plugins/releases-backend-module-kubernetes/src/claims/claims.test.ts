import { describeOnKubernetes } from '../testing';
import {
  claimWorkload,
  ClaimPlace,
  findClaimable,
  releaseWorkload,
} from './claims';

describeOnKubernetes('Workloads that were there before', bed => {
  const place = (namespace: string, service = 'shop'): ClaimPlace => ({
    cluster: bed.admin,
    namespace,
    placement: {
      service: `component:default/${service}`,
      environment: 'production',
    },
  });

  async function deploy(
    namespace: string,
    name: string,
    labels: Record<string, string>,
  ) {
    await bed.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name, labels },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'web', image: 'slipway.test/box:1' }] },
        },
      },
    });
    return `kubernetes:test/${namespace}/deployments/${name}`;
  }

  const BY_ID = { 'backstage.io/kubernetes-id': 'shop' };

  it('are proposed by the annotations, within the place of the target only', async () => {
    const [here, elsewhere] = [
      await bed.namespace('k1-claims'),
      await bed.namespace('k1-claims'),
    ];
    const reference = await deploy(here, 'web', BY_ID);
    await deploy(here, 'payroll', { team: 'payroll' });
    await deploy(elsewhere, 'web', BY_ID);
    await deploy(here, 'ours', { ...BY_ID, 'slipway.dev/placement': 'x' });

    const proposed = (annotations: Record<string, string>) =>
      findClaimable(place(here), annotations);
    expect(await proposed(BY_ID)).toEqual([
      {
        reference,
        title: `Deployment web in namespace ${here} of test`,
        images: ['slipway.test/box:1'],
      },
    ]);
    expect(
      await proposed({
        'backstage.io/kubernetes-label-selector': 'team in (payroll)',
      }),
    ).toHaveLength(1);
    expect(await proposed({})).toEqual([]);
    for (const [key, value] of Object.entries({
      namespace: elsewhere,
      cluster: 'another',
    })) {
      const name = `backstage.io/kubernetes-${key}`;
      expect(await proposed({ ...BY_ID, [name]: value })).toEqual([]);
    }
    await expect(
      proposed({ 'backstage.io/kubernetes-label-selector': '=,=' }),
    ).rejects.toMatchObject({ code: 'claim.selector-invalid' });
  });

  it('are claimed by one, however many try at once, until released', async () => {
    const namespace = await bed.namespace('k1-claims');
    const reference = await deploy(namespace, 'web', BY_ID);
    const names = ['shop', 'rival', 'other', 'last'];
    const tries = await Promise.allSettled(
      names.map(name => claimWorkload(place(namespace, name), reference)),
    );
    const winners = names.filter(
      (_name, index) => tries[index].status === 'fulfilled',
    );
    expect(winners).toHaveLength(1);
    const refused = tries.flatMap(result =>
      result.status === 'rejected' ? [result.reason.code] : [],
    );
    expect(new Set(refused)).toEqual(new Set(['claim.taken']));
    const [winner] = winners;
    const loser = names.find(name => name !== winner)!;
    // Again by the same: nothing changes. Not proposed to others, not released by them.
    await claimWorkload(place(namespace, winner), reference);
    expect(await findClaimable(place(namespace, loser), BY_ID)).toEqual([]);
    await releaseWorkload(place(namespace, loser), reference);
    await expect(
      claimWorkload(place(namespace, loser), reference),
    ).rejects.toMatchObject({ code: 'claim.taken' });
    await releaseWorkload(place(namespace, winner), reference);
    await claimWorkload(place(namespace, loser), reference);
  });

  it('are out of reach by a guessed name', async () => {
    const [here, elsewhere] = [
      await bed.namespace('k1-claims'),
      await bed.namespace('k1-claims'),
    ];
    const theirs = await deploy(elsewhere, 'payroll', {});
    const ours = await deploy(here, 'ours', { 'slipway.dev/placement': 'x' });
    for (const reference of [
      theirs,
      theirs.replace('kubernetes:test/', 'kubernetes:another/'),
      `kubernetes:test/${here}/deployments/../../${elsewhere}/deployments/payroll`,
      `kubernetes:test/${here}/deployments/`,
      `kubernetes:test/${here}/deployments/none`,
      'payroll',
    ]) {
      await expect(claimWorkload(place(here), reference)).rejects.toMatchObject(
        { code: 'claim.not-found' },
      );
    }
    await expect(claimWorkload(place(here), ours)).rejects.toMatchObject({
      code: 'claim.taken',
    });
    // What is gone needs no release.
    await releaseWorkload(
      place(here),
      `kubernetes:test/${here}/deployments/none`,
    );
  });
});
