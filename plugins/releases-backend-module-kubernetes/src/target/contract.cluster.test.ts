/**
 * The Kubernetes target against the contract suite, on a real cluster with a real registry.
 */
import { describeDeployTarget } from '@slipway/backstage-plugin-releases-node/testUtils';
import { TestBed } from '../testing';
import { REGISTRY, TestSpace } from './testSpace';

const KUBECONFIG = process.env.SLIPWAY_TEST_KUBECONFIG;
const CHECK_MS = 240_000;
const PATIENCE_MS = 120_000;

if (!KUBECONFIG || !REGISTRY) {
  describe('The Kubernetes target (skipped: no SLIPWAY_TEST_KUBECONFIG and SLIPWAY_TEST_REGISTRY)', () => {
    it.todo('needs a cluster and a registry');
  });
} else {
  describeDeployTarget(
    'The Kubernetes target',
    async () => {
      const space = await TestSpace.create(new TestBed(KUBECONFIG));
      const { target, context } = await space.target();
      return {
        target,
        workload: async ({ version, ...wish }) => space.workload(version, wish),
        ask: url => space.ask(url),
        crash: async (_placement, instance) => {
          // The program ends in the middle of this request, so it has no answer.
          await fetch(`${instance.address}/cgi-bin/crash`).catch(() => {});
        },
        wakes: () => context.wakes,
        close: () => space.close(),
        patienceMs: PATIENCE_MS,
      };
    },
    CHECK_MS,
  );
}
